// Which path asks what: each has one way to its answer.

import { closeSync } from "node:fs";
import type { RowKey } from "../core/field/field-table.js";
import { UserError } from "../errors.js";
import { annotateRun } from "./annotate.js";
import type { Answers } from "./answers.js";
import { encodeCurvesBody } from "./curves-body.js";
import type { EventStream } from "./http/events.js";
import type { PageFiles } from "./http/page-files.js";
import {
  annotationOf,
  compareQueryOf,
  curvesQueryOf,
  keyOf,
  logQueryOf,
  pointsQueryOf,
  questionOf,
  tableQueryOf,
} from "./http/question.js";
import { readJsonBody } from "./http/read-body.js";
import { sendRunFile } from "./http/run-file.js";
import { type Exchange, guardHeaders, send, sendJson } from "./http/send.js";
import { matrixQueryOf, sweepQueryOf, trialsQueryOf } from "./http/sweep-question.js";
import type { LiveLook } from "./live-look.js";
import type { OpenState } from "./open-state.js";
import { openRunFile } from "./run-files.js";

/** What answers are made with. */
export interface Desk {
  readonly state: OpenState;
  readonly answers: Answers;
  readonly page: PageFiles;
  readonly events: EventStream;
  readonly live: LiveLook;
}

/** A request that was let in. */
export interface Asked extends Exchange {
  /** Of the address, as it came: nothing in it is decoded, for no path of ours needs it. */
  readonly path: string;
  /** Decoded once. */
  readonly parameters: URLSearchParams;
}

type Route = (asked: Asked, desk: Desk) => Promise<void> | void;

const routes: Readonly<Record<string, Route>> = {
  "/api/session": (asked, { answers, events, live }) => {
    if (!events.hasListeners) live.refresh();
    return sendJson(asked, answers.session());
  },
  "/api/fields": (asked, { answers }) => sendJson(asked, answers.fields()),
  "/api/table": (asked, { answers }) => sendJson(asked, answers.table(tableQueryOf(question(asked)))),
  "/api/compare": (asked, { answers }) => sendJson(asked, answers.compare(compareQueryOf(question(asked)))),
  "/api/run": async (asked, { answers }) => {
    const key = keyOf(question(asked));
    await answers.prepare([key]);
    await sendJson(asked, answers.run(key));
  },
  "/api/curves": async (asked, { answers }) => {
    const query = curvesQueryOf(question(asked));
    await answers.prepare(query.keys);
    const body = encodeCurvesBody(answers.curves(query));
    // The bytes of measured numbers hardly get fewer, and the way is short.
    return send(asked, { type: "application/octet-stream", body, isCompressible: false });
  },
  "/api/points": (asked, { answers }) => sendJson(asked, answers.points(pointsQueryOf(question(asked)))),
  "/api/log": (asked, { answers }) => {
    const query = logQueryOf(question(asked));
    closeSync(openRunFile(runOf(query.key, answers), query.path).descriptor);
    return sendJson(asked, answers.log(query));
  },
  "/api/predictions": (asked, { answers }) => sendJson(asked, answers.predictions(keyOf(question(asked)))),
  "/api/sweeps": (asked, { answers }) => sendJson(asked, answers.ofSweeps.sweeps()),
  "/api/sweep": (asked, { answers }) =>
    sendJson(asked, answers.ofSweeps.sweep(sweepQueryOf(question(asked)))),
  "/api/trials": (asked, { answers }) =>
    sendJson(asked, answers.ofSweeps.trials(trialsQueryOf(question(asked)))),
  "/api/matrix": (asked, { answers }) =>
    sendJson(asked, answers.ofSweeps.matrix(matrixQueryOf(question(asked)))),
  "/api/file": (asked, { answers }) => {
    const run = runOf(only(asked.parameters, "key"), answers);
    return sendRunFile(asked, openRunFile(run, only(asked.parameters, "path")));
  },
  "/api/events": (asked, { events, state }) => {
    if (events.add(asked, state.revision)) return;
    throw new UserError("too-many-pages", "Too many pages are open.", { hint: "Close some of them." });
  },
  "/api/annotate": async ({ request, response }, { answers, live, state }) => {
    const change = annotationOf(await readJsonBody(request));
    annotateRun(runOf(change.key, answers), change, { nowMs: state.nowMs() });
    live.lookNow();
    response.writeHead(204, guardHeaders).end();
  },
};

/** Answers a request. @throws UserError with what cannot be answered; anything else is a defect */
export async function answer(asked: Asked, desk: Desk): Promise<void> {
  desk.live.noteQuestion();
  const route = Object.hasOwn(routes, asked.path) ? routes[asked.path] : undefined;
  if (route !== undefined) {
    await route(asked, desk);
    return;
  }
  const file = asked.path.startsWith("/api/") ? undefined : desk.page.find(asked.path);
  if (file === undefined) throw new UserError("no-such-address", "There is nothing at this address.");
  await send(asked, file);
}

function question({ parameters }: Asked): unknown {
  return questionOf(parameters);
}

/** The run of a key. @throws UserError "unknown-key" also for the key of a family */
function runOf(key: string, answers: Answers): RowKey {
  const [run, ...others] = answers.rowsOf(key);
  if (run !== undefined && others.length === 0) return run;
  throw new UserError(
    "unknown-key",
    "This is the key of several runs; files, notes and tags are a run's own.",
  );
}

function only(parameters: URLSearchParams, name: string): string {
  const texts = parameters.getAll(name);
  if (texts.length === 1) return texts[0] ?? "";
  throw new UserError("bad-question", `The address needs one ${name}=.`);
}
