// Scalars of event files that lie inside runs of other tools: what their programs logged for TensorBoard.

import type { Problem } from "../errors.js";
import { readEvents } from "../formats/tfevents.js";
import type { LoggedValue } from "./metric-series.js";

/** An event file and what the names of its metrics begin with: "train/", or nothing. */
export interface EventFile {
  /** Absolute path. */
  readonly path: string;
  readonly prefix: string;
}

/** Whether a file of this name is one that TensorBoard would read. */
export function isEventFileName(name: string): boolean {
  return name.includes("tfevents") && !/^[.#~]|[~#]$|\.profile-empty$/.test(name);
}

/**
 * Hands on every scalar of some event files, in their order. A time of 0 is none.
 * @returns what was damaged; an end within a record is one of them, as a crash leaves it
 */
export function eachScalar(files: readonly EventFile[], onScalar: (scalar: LoggedValue) => void): Problem[] {
  return files.flatMap(({ path, prefix }) => {
    const read = readEvents(path, ({ step, wallTime, values }) => {
      const time = wallTime > 0 ? wallTime : undefined;
      for (const { tag, value } of values) {
        if (value !== undefined) onScalar({ metric: prefix + tag, step, value, time });
      }
    });
    if (!read.cutTail) return read.problems;
    const message = `Ends within the record at byte ${read.end}. What comes before was read.`;
    return [...read.problems, { code: "cut-file", path, message }];
  });
}
