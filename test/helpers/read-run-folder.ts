// What a reader finds in a run folder of ours, for tests.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { segmentsAmong } from "../../src/store/run-layout.js";
import { readStatusFile } from "../../src/store/status-file.js";

/** metadata.json, parsed. */
export function metadataOf(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) as Record<string, unknown>;
}

/** The whole lines of all history segments, parsed, in order. A torn end of a segment is left out. */
export function historyOf(folder: string): Record<string, unknown>[] {
  return segmentsAmong("history.jsonl", readdirSync(folder)).flatMap((name) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  });
}

/** The state in status.json; undefined without a readable one. */
export function stateOf(folder: string): string | undefined {
  return readStatusFile(folder)?.state;
}

/** The only run below a root, beside which our own hidden folder may lie. */
export function onlyRunIn(root: string): string {
  const names = existsSync(root) ? readdirSync(root).filter((entry) => entry !== ".runledger") : [];
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) throw new Error(`${root} holds ${others.length + 1} runs`);
  return join(root, name);
}
