// Tells what a piece of work reads of the disk: what an answer was made of, so that it can be known when it is out of date.

import type { Stats } from "node:fs";

/** What tells one state of a file or folder from another. Times in milliseconds since the Unix epoch, with fractions. */
export type FileState = Pick<Stats, "mtimeMs" | "ctimeMs" | "size" | "ino">;

/** Told of everything that is read, by absolute path. */
export interface FileTrace {
  /** A file was opened, in this state; undefined when nothing has that name. */
  readonly onFile: (path: string, state: FileState | undefined) => void;
  /** A file could not be opened, or is none, for reasons that its state does not tell. */
  readonly onRefused: (path: string) => void;
  /** The names in a folder were listed, or could not be. */
  readonly onFolder: (path: string) => void;
}

/**
 * Whose reading it is at the moment. Kept by the process, not by this module: bundles may hold several copies of it, and
 * what one of them reads another must hear of.
 */
const turn = ownTurn();

interface Turn {
  trace: FileTrace | undefined;
}

function ownTurn(): Turn {
  const key = Symbol.for("runledger.file-trace");
  const shared = globalThis as { [key: symbol]: Turn | undefined };
  const known = shared[key] ?? { trace: undefined };
  shared[key] = known;
  return known;
}

/**
 * Does work and tells the trace what it reads. Nested work tells its own trace only. Everything here reads
 * synchronously, so one place is enough to know whose reading it is.
 */
export function traced<T>(trace: FileTrace, work: () => T): T {
  const outer = turn.trace;
  turn.trace = trace;
  try {
    return work();
  } finally {
    turn.trace = outer;
  }
}

/** To be called by whatever opens files of runs. */
export function noteFile(path: string, state: FileState | undefined): void {
  turn.trace?.onFile(path, state);
}

/** To be called when a file is there but was not read. */
export function noteRefused(path: string): void {
  turn.trace?.onRefused(path);
}

/** To be called by whatever lists folders of runs. */
export function noteFolder(path: string): void {
  turn.trace?.onFolder(path);
}
