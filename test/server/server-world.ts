// A server over runs of a temporary folder, and a browser that was let in.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Contract } from "../../src/core/contract/contract.js";
import { emptyContract } from "../../src/core/contract/contract.js";
import { OpenState } from "../../src/server/open-state.js";
import { type RunningServer, startServer } from "../../src/server/start-server.js";
import { machineIdentity } from "../../src/store/writer-identity.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";
import { type RawAnswer, type RequestParts, requestText, sendRaw } from "./raw-http.js";

export const token = "token-of-a-test";

/** A run folder of our own that has ended. */
export function runTree(id: string, mae: number): Record<string, unknown> {
  const metadata = {
    schema_version: 1,
    run_id: id,
    model_name: "lstm",
    status: "finished",
    started_at: "2026-01-22T02:01:57Z",
    training_config: { learning_rate: 0.01 },
    metrics: { t20: { mae } },
  };
  return {
    [`${id}/metadata.json`]: metadata,
    [`${id}/history.jsonl`]: '{"step":0,"loss":1}\n{"step":1,"loss":0.5}\n',
    [`${id}/outputs/stdout.log`]: "epoch 1\nepoch 2\n",
  };
}

export interface TestState {
  readonly root: string;
  readonly state: OpenState;
}

export interface StateParts {
  readonly canWrite?: boolean;
  /** Files below the root; two runs when absent. */
  readonly files?: Record<string, unknown>;
  readonly findContract?: () => Contract;
  readonly hasIndex?: boolean;
}

/** Open runs of a new folder. */
export function testState(parts: StateParts = {}): TestState {
  const root = join(temporaryFolder(), "runs");
  mkdirSync(root);
  writeTree(root, parts.files ?? { ...runTree("lstm_1", 0.02), ...runTree("lstm_2", 0.03) });
  const cache = temporaryFolder();
  const state = new OpenState({
    version: "0.0.0-test",
    roots: [root],
    canWrite: parts.canWrite ?? false,
    findContract: parts.findContract ?? (() => emptyContract),
    index: parts.hasIndex === true ? { folder: cache, isTrusted: false, forAll: true } : undefined,
    cacheFolder: cache,
    nowMs: () => Date.now(),
    machine: machineIdentity,
  });
  onTestFinished(() => state.close());
  return { root, state };
}

export interface TestServer extends TestState {
  readonly server: RunningServer;
  /** What the server reported of its own defects. */
  readonly reports: string[];
  /** Asks as the page would, unless parts say otherwise. */
  readonly ask: (request: string | RequestParts) => Promise<RawAnswer>;
  /** Asks and parses the answer. */
  readonly askJson: (target: string) => Promise<Record<string, unknown>>;
  /** Headers of a page that was let in. */
  readonly headers: readonly string[];
}

/** A server with a page of two files. */
export async function testServer(parts: StateParts = {}): Promise<TestServer> {
  const { root, state } = testState(parts);
  const pageFolder = temporaryFolder();
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><p>page</p>");
  writeFileSync(join(pageFolder, "app-ABCD2345.js"), `// ${"x".repeat(5000)}`);
  const reports: string[] = [];
  const report = (text: string): void => void reports.push(text);
  const server = await startServer({ state, pageFolder, port: 0, report, token });
  onTestFinished(() => server.close());
  const headers = [`Host: 127.0.0.1:${server.port}`, `Cookie: runledger-${server.port}=${token}`];
  const ask = (request: string | RequestParts): Promise<RawAnswer> => {
    const asked = typeof request === "string" ? { target: request } : request;
    return sendRaw(server.port, requestText({ ...asked, headers: [...headers, ...(asked.headers ?? [])] }));
  };
  const askJson = async (target: string): Promise<Record<string, unknown>> =>
    JSON.parse((await ask(target)).body.toString()) as Record<string, unknown>;
  return { root, state, server, reports, ask, askJson, headers };
}

/** Keys of the runs by their ids. */
export async function keysOf({ askJson }: TestServer): Promise<Record<string, string>> {
  const query = encodeURIComponent(JSON.stringify({ offset: 0, limit: 100 }));
  const { rows } = (await askJson(`/api/table?q=${query}`)) as { rows: { key: string; label: string }[] };
  return Object.fromEntries(rows.map(({ key, label }) => [label, key]));
}

/** Where a question is asked. */
export function questionTarget(name: string, question: object): string {
  return `/api/${name}?q=${encodeURIComponent(JSON.stringify(question))}`;
}
