// The first bytes of a file as text: enough to tell whose it is.

import { closeSync, readSync } from "node:fs";
import { openRegularFile } from "../formats/read-file.js";

export interface FileStartOptions {
  /** At most so many bytes; 16 KiB when absent. */
  readonly bytes?: number;
  /** "latin1": one character a byte. UTF-8 when absent. */
  readonly encoding?: "utf8" | "latin1";
}

/** The beginning of a file; empty when it cannot be read: whoever reads all of it says why. */
export function readFileStart(path: string, options: FileStartOptions = {}): string {
  const { bytes: most = 16 * 1024, encoding = "utf8" } = options;
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return "";
  try {
    const bytes = Buffer.alloc(Math.min(most, file.stat.size));
    return bytes.toString(encoding, 0, readSync(file.descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return ""; // As above.
  } finally {
    closeSync(file.descriptor);
  }
}
