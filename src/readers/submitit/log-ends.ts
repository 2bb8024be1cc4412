// The first and last bytes of a log, which may be large: what a launcher says stands there.

import { closeSync, readSync } from "node:fs";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../../formats/read-file.js";

/** Texts of at most 64 KiB each; both are the whole text of a short log. */
export interface LogEnds {
  readonly start: string;
  readonly end: string;
  readonly problems: readonly Problem[];
}

const mostBytes = 64 * 1024;

/** Reads both ends. A log that is gone has empty ones. Never throws. */
export function readLogEnds(path: string): LogEnds {
  const file = openRegularFile(path);
  if ("missing" in file) return { start: "", end: "", problems: [] };
  if ("problem" in file) return { start: "", end: "", problems: [file.problem] };
  const { size } = file.stat;
  const textFrom = (offset: number): string => {
    const bytes = Buffer.alloc(Math.min(mostBytes, size));
    return bytes.toString("utf8", 0, readSync(file.descriptor, bytes, 0, bytes.length, offset));
  };
  try {
    return { start: textFrom(0), end: textFrom(Math.max(0, size - mostBytes)), problems: [] };
  } catch (error) {
    const message = `Cannot be read (${(error as NodeJS.ErrnoException).code}).`;
    return { start: "", end: "", problems: [{ code: "unreadable-file", path, message }] };
  } finally {
    closeSync(file.descriptor);
  }
}
