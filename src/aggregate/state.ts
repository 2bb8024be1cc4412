// What the last aggregation did with which log: remembered beside the database, and disposable.

import { createHash } from "node:crypto";
import { closeSync, readFileSync, readSync } from "node:fs";
import type { Problem } from "../errors.js";
import { openRegularFile } from "../formats/read-file.js";
import type { LogFile, LogState } from "./find-logs.js";
import type { Trouble } from "./log-scan.js";
import type { RunSummary } from "./run-tally.js";
import type { SchemaColumn } from "./step-columns.js";

/** Changes when rows, columns or this file change their meaning: then everything is read anew. */
const stateVersion = 2;
/** A file system may not tell two changes apart that lie closer together than this. */
const racyMs = 2000;

/** One file that may be a step log. */
export interface LogEntry {
  readonly source: string;
  readonly state: LogState;
  /** sha256 of the content of a file so new that its state proves nothing. */
  readonly sha256?: string;
  /** Whether it is a step log or a recorded run; other files have no rows. */
  readonly isLog: boolean;
  readonly isRecorded?: boolean;
  readonly segment: number;
  readonly steps: number;
  /** Lines that are no JSON or too long. */
  readonly malformedLines: number;
  readonly hasTornTail: boolean;
  /** By code. */
  readonly troubles: readonly (readonly [string, Trouble])[];
  readonly problems: readonly Problem[];
  readonly runs: readonly RunSummary[];
  /** Which of the state's shapes. */
  readonly shape: number;
}

/** Some logs whose rows share files. */
export interface Segment {
  readonly id: number;
  readonly parts: readonly { readonly file: string; readonly rows: number }[];
  /** Where its members lie in steps.csv.gz. */
  readonly csvStart: number;
  readonly csvBytes: number;
}

export interface State {
  readonly version: number;
  /** Absolute path. */
  readonly root: string;
  /** Asked for with --metric. */
  readonly metric: string | undefined;
  /** Whether --like-with-like was asked for. */
  readonly likeWithLike: boolean;
  /** Whether there are no tables of steps. */
  readonly rollupsOnly: boolean;
  readonly schema: readonly SchemaColumn[];
  /** Kinds by column, as logs have them; most logs have the same. */
  readonly shapes: readonly (readonly (readonly [string, number])[])[];
  readonly logs: readonly LogEntry[];
  readonly segments: readonly Segment[];
}

/** Writes a state. */
export function encodeState(state: Omit<State, "version">): string {
  return `${JSON.stringify({ version: stateVersion, ...state })}\n`;
}

/** The state of a database; undefined when there is none, or not of this root. */
export function readState(path: string, root?: string): State | undefined {
  try {
    const state = JSON.parse(readFileSync(path, "utf8")) as State;
    return state.version === stateVersion && state.root === (root ?? state.root) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Digest to remember of a file that is too new for its state to prove anything; undefined for older ones. */
export function digestOfNew(log: LogFile, nowMs: number): string | undefined {
  const { mtimeMs, ctimeMs } = log.state;
  if (Math.max(mtimeMs, ctimeMs) <= nowMs - racyMs) return undefined;
  return log.recorded === undefined ? digestOf(log.path) : "of many files";
}

/** Whether a file is as it was when it was read. */
export function isUnchanged(entry: LogEntry, log: LogFile): boolean {
  const { size, mtimeMs, ctimeMs, ino } = log.state;
  const { state } = entry;
  const isSame =
    state.size === size && state.mtimeMs === mtimeMs && state.ctimeMs === ctimeMs && state.ino === ino;
  if (!isSame || entry.sha256 === undefined) return isSame;
  return log.recorded === undefined && entry.sha256 === digestOf(log.path);
}

/** sha256 of a file; of one that cannot be read something that no file has. */
function digestOf(path: string): string {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(1024 * 1024);
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return "unreadable";
  try {
    for (let at = 0; ; ) {
      const count = readSync(file.descriptor, chunk, 0, chunk.length, at);
      if (count === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, count));
      at += count;
    }
  } catch {
    return "unreadable";
  } finally {
    closeSync(file.descriptor);
  }
}
