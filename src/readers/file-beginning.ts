// The first bytes of files whose names tell nothing, read once for all readers that look at a folder.

import { closeSync, readSync } from "node:fs";
import { openRegularFile } from "../formats/read-file.js";
import type { Folder } from "./folder.js";

const lookedAt = 4096;
const known = new WeakMap<Folder, Map<string, string>>();

/** The first 4 KiB of a file as text, one character a byte; "" where there is nothing that can be read. */
export function beginningOf(folder: Folder, name: string): string {
  const beginnings = known.get(folder) ?? new Map<string, string>();
  known.set(folder, beginnings);
  const before = beginnings.get(name);
  if (before !== undefined) return before;
  const text = readBeginning(folder.pathOf(name));
  beginnings.set(name, text);
  return text;
}

function readBeginning(path: string): string {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return "";
  try {
    const bytes = Buffer.alloc(Math.min(lookedAt, file.stat.size));
    return bytes.toString("latin1", 0, readSync(file.descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return ""; // Whoever reads the whole file says what is wrong with it.
  } finally {
    closeSync(file.descriptor);
  }
}
