// Logs that are watched while processes run: how far they are, and what is strange about them.

import { join } from "node:path";
import { lookAtLogs } from "../aggregate/query/log-files.js";
import { type LogTail, readLogTail } from "./log-tail.js";

/** A log at the last look. */
export interface WaitedLog {
  /** Absolute. */
  readonly path: string;
  /** Undefined while there is none. */
  readonly tail: LogTail | undefined;
  /** Sizes before and after, where it became shorter meanwhile. */
  readonly shrank: { readonly from: number; readonly to: number } | undefined;
}

/** The logs that were named, or else those below a folder that change. */
export class WaitedLogs {
  readonly #root: string;
  readonly #named: readonly string[] | undefined;
  /** Size and time of each log below the folder at the first look. */
  readonly #first: ReadonlyMap<string, string>;
  readonly #logs = new Map<string, WaitedLog>();

  /** @param named absolute paths; undefined: logs below `root` that grow, change or appear */
  constructor(root: string, named: readonly string[] | undefined) {
    this.#root = root;
    this.#named = named;
    this.#first = named === undefined ? this.#states() : new Map();
  }

  /** Looks again. */
  look(): readonly WaitedLog[] {
    for (const path of this.#named ?? this.#changed()) {
      const before = this.#logs.get(path);
      const tail = readLogTail(path);
      const from = before?.tail?.bytes ?? 0;
      const shrank = tail !== undefined && tail.bytes < from ? { from, to: tail.bytes } : before?.shrank;
      this.#logs.set(path, { path, tail: tail ?? before?.tail, shrank });
    }
    return [...this.#logs.values()];
  }

  #changed(): string[] {
    return [...this.#states()]
      .filter(([path, state]) => this.#first.get(path) !== state)
      .map(([path]) => path);
  }

  #states(): Map<string, string> {
    const looks = [...lookAtLogs(this.#root)];
    return new Map(
      looks.map(([source, look]) => [join(this.#root, source), `${look.size} ${look.mtimeMs} ${look.ino}`]),
    );
  }
}
