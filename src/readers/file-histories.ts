// Histories of all runs of one file, read in one pass: asking run by run must not read the file once a run.

import { statSync } from "node:fs";
import type { History } from "../core/run.js";
import type { Problem } from "../errors.js";

/** What one pass through a file gives: histories by the run's key. */
export interface HistoriesRead<Key> {
  readonly histories: ReadonlyMap<Key, History>;
  readonly problems: readonly Problem[];
}

/** Keeps what was read last, for as long as memory is not needed and the files have not changed. */
export class FileHistories<Key> {
  readonly #files: readonly string[];
  readonly #read: () => HistoriesRead<Key>;
  #kept: WeakRef<HistoriesRead<Key>> | undefined;
  #stamp = "";

  /** @param files what the answer depends on, existing or not */
  constructor(files: readonly string[], read: () => HistoriesRead<Key>) {
    this.#files = files;
    this.#read = read;
  }

  /** The history of one run, empty where the file has none of it. */
  of(key: Key): { readonly history: History; readonly problems: readonly Problem[] } {
    const stamp = this.#files.map(stampOf).join(" ");
    let read = this.#stamp === stamp ? this.#kept?.deref() : undefined;
    if (read === undefined) {
      read = this.#read();
      this.#kept = new WeakRef(read);
      this.#stamp = stamp;
    }
    return { history: read.histories.get(key) ?? new Map(), problems: read.problems };
  }
}

function stampOf(path: string): string {
  const state = statSync(path, { throwIfNoEntry: false });
  return state === undefined ? "none" : `${state.ino}:${state.size}:${state.mtimeMs}:${state.ctimeMs}`;
}
