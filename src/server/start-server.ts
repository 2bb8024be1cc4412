// Starts the server of the page on this machine's own address, and ends it.

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { exitCodes, UserError } from "../errors.js";
import { createAnswers } from "./answers.js";
import { EventStream } from "./http/events.js";
import { faultOf } from "./http/fault.js";
import { cookieName, type GateRules, type Judgement, judge } from "./http/gate.js";
import { PageFiles } from "./http/page-files.js";
import { type Exchange, guardHeaders, sendFault } from "./http/send.js";
import { LiveLook } from "./live-look.js";
import type { OpenState } from "./open-state.js";
import { answer, type Desk } from "./routes.js";

export interface ServerOptions {
  readonly state: OpenState;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0: any free one. Where it is taken the next ones are tried. */
  readonly port: number;
  /** For people who look after the server: defects, with their trace. */
  readonly report: (text: string) => void;
  /** Absent: a random one. */
  readonly token?: string;
}

export interface RunningServer {
  readonly port: number;
  /** What lets a browser in. */
  readonly url: string;
  /** Another address that lets in, but only the first who comes. */
  readonly oneTimeUrl: () => string;
  /** Looks at the roots at once. */
  readonly lookNow: () => void;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

/** The only address that is listened on: nobody else's machine gets here. */
const ownAddress = "127.0.0.1";
/** Ports that are tried one after the other. */
const mostTries = 20;
const limits = {
  /** Bytes. The longest address must fit. */
  maxHeaderSize: 64 * 1024,
  /** Milliseconds, as the others. */
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2000,
  /** The gate says why, not Node. */
  requireHostHeader: false,
} as const;
/** A connection on which nothing moves for so long is ended; heartbeats keep those of events. Milliseconds. */
const idleMs = 120_000;
/** Connections at the same time. */
const mostConnections = 256;

/**
 * Starts the server.
 * @throws UserError "port-taken" when neither the port nor the next ones are free, "bad-port"
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { state, report } = options;
  const desk = makeDesk(options);
  const token = options.token ?? newToken();
  const keeper: Gatekeeper = { rules: { port: 0, token, canWrite: state.canWrite }, desk, report };
  const server = createServer(limits);
  for (const event of ["request", "checkContinue", "checkExpectation"]) {
    server.on(event, (request: IncomingMessage, response: ServerResponse) => {
      void admit({ request, response }, keeper);
    });
  }
  server.on("clientError", refuseBrokenRequest);
  server.maxConnections = mostConnections;
  server.setTimeout(idleMs);
  const port = await listen(server, options.port);
  keeper.rules = { ...keeper.rules, port };
  desk.live.start();
  const entrance = (shown: string): string => `http://${ownAddress}:${port}/?token=${shown}`;
  return {
    port,
    url: entrance(token),
    oneTimeUrl: () => {
      const tokenForOnce = newToken();
      keeper.rules = { ...keeper.rules, tokenForOnce };
      return entrance(tokenForOnce);
    },
    lookNow: () => desk.live.lookNow(),
    close: () => {
      desk.live.stop();
      desk.events.close();
      return closeServer(server);
    },
  };
}

function makeDesk({ state, report, pageFolder }: ServerOptions): Desk {
  const events = new EventStream();
  const live = new LiveLook({
    state,
    isWatched: () => events.hasListeners,
    onChange: ({ revision, keys }) => events.tell({ kind: "changed", revision, keys }),
    onDefect: (error) => void faultOf(error, report),
    monotonicMs: () => performance.now(),
  });
  return { state, answers: createAnswers(state), page: new PageFiles(pageFolder), events, live };
}

function newToken(): string {
  return randomBytes(24).toString("base64url");
}

interface Gatekeeper {
  rules: GateRules;
  readonly desk: Desk;
  readonly report: (text: string) => void;
}

/** Answers one request, whatever happens. */
async function admit(exchange: Exchange, keeper: Gatekeeper): Promise<void> {
  const { request, response } = exchange;
  response.on("error", () => response.destroy());
  try {
    const { method = "", url: target = "", rawHeaders } = request;
    const judgement = judge({ method, target, rawHeaders }, keeper.rules);
    if (judgement.kind === "refused") await sendFault(exchange, judgement.refusal);
    else if (judgement.kind === "entering") letIn(response, judgement, keeper);
    else {
      const [path = "", ...rest] = target.split("?");
      await answer({ ...exchange, path, parameters: new URLSearchParams(rest.join("?")) }, keeper.desk);
    }
  } catch (error) {
    const fault = faultOf(error, keeper.report);
    if (response.headersSent) response.destroy();
    else await sendFault(exchange, fault).catch(() => response.destroy());
  }
}

/** Gives the browser its cookie and sends it on to where it wanted to go. */
function letIn(
  response: ServerResponse,
  { location, isForOnce }: Extract<Judgement, { kind: "entering" }>,
  keeper: Gatekeeper,
): void {
  const { port, token } = keeper.rules;
  if (isForOnce) keeper.rules = { ...keeper.rules, tokenForOnce: undefined };
  const cookie = `${cookieName(port)}=${token}; HttpOnly; SameSite=Strict; Path=/`;
  response
    .writeHead(303, { ...guardHeaders, "Content-Length": 0, Location: location, "Set-Cookie": cookie })
    .end();
}

/** What is no HTTP, too long or too slow never becomes a request. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const statuses: Readonly<Record<string, string>> = {
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  };
  const status = statuses[error.code ?? ""] ?? "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Listens on the port or one of the next; returns which. */
async function listen(server: Server, asked: number): Promise<number> {
  if (!Number.isInteger(asked) || asked < 0 || asked > 65_535) {
    throw new UserError("bad-port", `--port ${asked}: is not a port.`, {
      hint: "Give a whole number from 1024 to 65535, or 0 for any free one.",
      exitCode: exitCodes.usage,
    });
  }
  for (let port = asked; port < Math.min(asked + mostTries, 65_536); port++) {
    const given = await listenOn(server, port);
    if (given !== undefined) return given;
  }
  throw new UserError("port-taken", `The ports from ${asked} on are taken.`, {
    hint: "Give another one, or any free one: runledger ui --port 0",
  });
}

/** Undefined when the port is taken or not ours to take. */
function listenOn(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(undefined);
      else reject(error);
    };
    server.once("error", fail);
    server.listen({ port, host: ownAddress, exclusive: true }, () => {
      server.off("error", fail);
      const address = server.address();
      resolve(typeof address === "object" ? address?.port : undefined);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
