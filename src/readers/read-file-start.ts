// The first bytes of a file as text: enough to tell whose it is.

import { closeSync, readSync } from "node:fs";
import { openRegularFile } from "../formats/read-file.js";

const startBytes = 16 * 1024;

/** At most 16 KiB; empty when it cannot be read: whoever reads all of it says why. */
export function readFileStart(path: string): string {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return "";
  try {
    const bytes = Buffer.alloc(Math.min(startBytes, file.stat.size));
    return bytes.toString("utf8", 0, readSync(file.descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return ""; // As above.
  } finally {
    closeSync(file.descriptor);
  }
}
