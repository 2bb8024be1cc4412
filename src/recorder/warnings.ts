// What went wrong while recording: said once on stderr, kept for metadata.json, never thrown into the training.

import { fileErrorName } from "../store/file-error.js";

/** Prints one line for people. */
export type Warn = (line: string) => void;

const mostKept = 20;

/** The warnings of one run. Of each kind only the first is printed. */
export class Warnings {
  readonly #print: Warn;
  readonly #seen = new Set<string>();
  readonly #kept: string[] = [];

  constructor(print: Warn) {
    this.#print = print;
  }

  /** What was said, oldest first, at most 20 lines. */
  get lines(): readonly string[] {
    return this.#kept;
  }

  /**
   * Says it, when it is the first of its kind.
   * @param kind what counts as the same trouble, e.g. "history:ENOSPC"
   */
  add(kind: string, message: string): void {
    if (this.#seen.has(kind) || this.#kept.length >= mostKept) return;
    this.#seen.add(kind);
    this.#kept.push(message);
    this.#print(`runledger: ${message}`);
  }

  /** Does something to a file of the run; when it fails, says so and goes on. */
  attempt(file: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.addFault(file, error);
    }
  }

  /** Says that a file of the run is not whole. */
  addFault(file: string, error: unknown): void {
    const reason = fileErrorName(error);
    this.add(`${file}:${reason}`, `${file}: ${reason}. It is not complete.`);
  }

  /** Keeps it for metadata.json without saying it. */
  note(message: string): void {
    if (this.#kept.length < mostKept) this.#kept.push(message);
  }
}

/** Prints to stderr; a closed stderr is no reason to fail. */
export function warnOnStderr(line: string): void {
  try {
    process.stderr.write(`${line}\n`);
  } catch {
    // Nobody is listening.
  }
}
