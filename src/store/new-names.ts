// Gives what was made elsewhere on the disk its name: none over what exists, and none that may not outlive a power cut.

import { dirname } from "node:path";
import { discardFile, syncFolder } from "./atomic-write.js";
import { makeFolders } from "./claim.js";
import { knowsNoLinks } from "./file-error.js";
import type { FileSystem } from "./file-system.js";

export interface NewName {
  readonly from: string;
  readonly to: string;
}

/**
 * Names a folder, in one step.
 * @throws what the file system throws; the folder is at `from` then. Of what has the name only an empty folder gives way.
 */
export function nameFolder(files: FileSystem, { from, to }: NewName): void {
  makeFolders(files, dirname(to));
  files.rename(from, to);
  try {
    syncFolder(files, dirname(to));
  } catch (error) {
    files.rename(to, from);
    throw error;
  }
}

/**
 * Names files, one by one.
 * @throws what the file system throws; none of the names is there then, unless the machine fails between two of them
 */
export function nameFiles(files: FileSystem, names: readonly NewName[]): void {
  const made: string[] = [];
  try {
    for (const { from, to } of names) {
      makeFolders(files, dirname(to));
      nameFile(files, { from, to });
      made.push(to);
    }
    for (const folder of new Set(made.map((path) => dirname(path)))) syncFolder(files, folder);
  } catch (error) {
    for (const path of made) discardFile(files, path);
    throw error;
  }
}

function nameFile(files: FileSystem, { from, to }: NewName): void {
  try {
    files.link(from, to);
  } catch (error) {
    if (!knowsNoLinks(error)) throw error;
    replaceOwn(files, { from, to });
  }
}

/** Without links, an empty file takes the name for us: making it decides, and a rename replaces only that one. */
function replaceOwn(files: FileSystem, { from, to }: NewName): void {
  const handle = files.open(to, "create");
  try {
    files.close(handle);
    files.rename(from, to);
  } catch (error) {
    discardFile(files, to);
    throw error;
  }
}
