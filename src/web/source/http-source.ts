// The source of the page where a server answers: questions over HTTP, changes as server-sent events.

import { decodeCurvesBody } from "../../core/view/curves-body.js";
import {
  annotateAddress,
  type QuestionName,
  questionAddress,
  runFileAddress,
} from "../../core/view/question-address.js";
import type { ApiFault, PageSource } from "../../server/api.js";
import { listen } from "./live-events.js";

/** Answers of the server that the page came from. */
export function httpSource(): PageSource {
  return {
    session: () => askJson("session"),
    fields: () => askJson("fields"),
    table: (query) => askJson("table", query),
    compare: (query) => askJson("compare", query),
    run: (key) => askJson("run", { key }),
    curves: async (query) => {
      const response = await ask(questionAddress("curves", query));
      return decodeCurvesBody(new Uint8Array(await response.arrayBuffer()));
    },
    points: (query) => askJson("points", query),
    log: (query) => askJson("log", query),
    predictions: (key) => askJson("predictions", { key }),
    sweeps: () => askJson("sweeps"),
    sweep: (query) => askJson("sweep", query),
    trials: (query) => askJson("trials", query),
    matrix: (query) => askJson("matrix", query),
    fileAddress: runFileAddress,
    annotate: async (change) => {
      const headers = { "Content-Type": "application/json" };
      await ask(annotateAddress, { method: "POST", headers, body: JSON.stringify(change) });
    },
    subscribe: (listener) => listen(listener, isAnswering),
  };
}

async function askJson<Answer>(name: QuestionName, question?: object): Promise<Answer> {
  const response = await ask(questionAddress(name, question));
  return (await response.json()) as Answer;
}

/** Asks the server. Rejects with an ApiFault: what the server says is wrong, or that it cannot be reached. */
async function ask(address: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { ...options, credentials: "same-origin" });
  } catch {
    throw fault("no-server", "The server does not answer.", "If it was ended, start it with: runledger ui");
  }
  if (response.ok) return response;
  throw await readFault(response);
}

async function readFault(response: Response): Promise<ApiFault> {
  try {
    const said = (await response.json()) as Partial<ApiFault>;
    if (typeof said.message === "string") return fault(said.code ?? "fault", said.message, said.hint);
  } catch {
    return fault("fault", `The server answered with status ${response.status}.`);
  }
  return fault("fault", `The server answered with status ${response.status}.`);
}

function fault(code: string, message: string, hint?: string): ApiFault {
  return hint === undefined ? { code, message } : { code, message, hint };
}

/** Whether the server answers: "refused" where it does, but not to us. */
async function isAnswering(): Promise<"yes" | "no" | "refused"> {
  try {
    await ask(questionAddress("session"));
    return "yes";
  } catch (error) {
    const { code } = error as ApiFault;
    if (code === "no-server") return "no";
    return code === "no-token" ? "refused" : "yes";
  }
}
