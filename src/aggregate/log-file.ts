// A file that may be a step log, or a recorded run in its place.

import type { History, Run } from "../core/run.js";
import type { Problem } from "../errors.js";

/** A run that is no step log. */
export interface RecordedRun {
  readonly read: () => Run;
  readonly readHistory: () => { readonly history: History; readonly problems: readonly Problem[] };
}

/** What tells whether a file is as it was. Times in milliseconds since the Unix epoch. */
export interface LogState {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** A file that may be a step log. */
export interface LogFile {
  /** Absolute path. */
  readonly path: string;
  /** Path below the root, with "/". */
  readonly source: string;
  /** Folder below the root; "" for the root itself. */
  readonly folder: string;
  readonly state: LogState;
  /** Present where this is no log but a run that was recorded in files of its own. */
  readonly recorded?: RecordedRun;
}
