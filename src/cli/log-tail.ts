// The end of a step log that somebody writes: how long it is, and the step of its last whole line.

import { closeSync, readSync } from "node:fs";
import { isPackedLog } from "../catalog/step-log-lines.js";
import { openRegularFile } from "../formats/read-file.js";

export interface LogTail {
  readonly bytes: number;
  /** Undefined where the last lines tell no step, and for packed logs. */
  readonly step: number | undefined;
}

/** So much of a log's end is looked at. */
const tailBytes = 256 * 1024;

/** Looks at the end of a log; undefined when there is no such file, or it cannot be read. */
export function readLogTail(path: string): LogTail | undefined {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return undefined;
  try {
    const bytes = file.stat.size;
    if (isPackedLog(path)) return { bytes, step: undefined };
    const length = Math.min(bytes, tailBytes);
    const buffer = Buffer.alloc(length);
    const count = readSync(file.descriptor, buffer, 0, length, bytes - length);
    return { bytes, step: lastStep(buffer.toString("utf8", 0, count)) };
  } catch {
    return undefined; // A disk that fails now may answer at the next look.
  } finally {
    closeSync(file.descriptor);
  }
}

function lastStep(text: string): number | undefined {
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  for (const line of lines.reverse()) {
    const step = stepOf(line);
    if (step !== undefined) return step;
  }
  return undefined;
}

function stepOf(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("step" in value)) return undefined;
    return typeof value.step === "number" ? value.step : undefined;
  } catch {
    return undefined; // A half or damaged line; an older one tells.
  }
}
