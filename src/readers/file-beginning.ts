// The first bytes of files whose names tell nothing, read once for all readers that look at a folder.

import type { Folder } from "./folder.js";
import { readFileStart } from "./read-file-start.js";

const lookedAt = 4096;
const known = new WeakMap<Folder, Map<string, string>>();

/** The first 4 KiB of a file as text, one character a byte; "" where there is nothing that can be read. */
export function beginningOf(folder: Folder, name: string): string {
  const beginnings = known.get(folder) ?? new Map<string, string>();
  known.set(folder, beginnings);
  const before = beginnings.get(name);
  if (before !== undefined) return before;
  const text = readFileStart(folder.pathOf(name), { bytes: lookedAt, encoding: "latin1" });
  beginnings.set(name, text);
  return text;
}
