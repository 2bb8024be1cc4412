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

let current: FileTrace | undefined;

/**
 * Does work and tells the trace what it reads. Nested work tells its own trace only. Everything here reads
 * synchronously, so one place is enough to know whose reading it is.
 */
export function traced<T>(trace: FileTrace, work: () => T): T {
  const outer = current;
  current = trace;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** To be called by whatever opens files of runs. */
export function noteFile(path: string, state: FileState | undefined): void {
  current?.onFile(path, state);
}

/** To be called when a file is there but was not read. */
export function noteRefused(path: string): void {
  current?.onRefused(path);
}

/** To be called by whatever lists folders of runs. */
export function noteFolder(path: string): void {
  current?.onFolder(path);
}
