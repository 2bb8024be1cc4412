// A file that exists whole or not at all, and that the first of several writers makes.

import { dirname } from "node:path";
import { discardFile, syncFolder, writeAll } from "./atomic-write.js";
import { isNameTaken, knowsNoLinks } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { temporaryName } from "./temporary-name.js";

/**
 * Makes the file: a temporary one beside it is written, synced and linked to its name, which fails where the name is
 * taken. True when this call made it and it is durable; false when it was there before.
 * @throws what the file system throws; there is then no file of that name from this call, but for a failed last sync
 */
export function commitFile(files: FileSystem, path: string, content: string): boolean {
  const temporary = temporaryName(path);
  const bytes = Buffer.from(content);
  try {
    fillNew(files, temporary, bytes);
    files.link(temporary, path);
  } catch (error) {
    if (isNameTaken(error)) return false;
    if (!knowsNoLinks(error)) throw error;
    return createWhole(files, path, bytes);
  } finally {
    discardFile(files, temporary);
  }
  syncFolder(files, dirname(path));
  return true;
}

/** Without links, making the file decides; it is so small that it is written in one piece. */
function createWhole(files: FileSystem, path: string, bytes: Uint8Array): boolean {
  try {
    fillNew(files, path, bytes);
  } catch (error) {
    if (isNameTaken(error)) return false;
    throw error;
  }
  syncFolder(files, dirname(path));
  return true;
}

/** Makes a file, or nothing; what has its name already is left alone, whatever error there is. */
function fillNew(files: FileSystem, path: string, bytes: Uint8Array): void {
  const handle = files.open(path, "create");
  try {
    try {
      writeAll(files, handle, bytes);
      files.sync(handle);
    } finally {
      files.close(handle);
    }
  } catch (error) {
    discardFile(files, path);
    throw error;
  }
}
