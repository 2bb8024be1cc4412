// Takes a run id for one writer: whoever makes the folder has it.

import { dirname, join } from "node:path";
import { syncFolder } from "./atomic-write.js";
import { fileErrorName, isNameTaken } from "./file-error.js";
import type { FileSystem } from "./file-system.js";

const mostAttempts = 100_000;

/** A run folder that is ours alone. */
export interface Claim {
  readonly id: string;
  readonly folder: string;
}

/**
 * Makes a new folder below `root` for a run that wants to be called `wantedId`; when that is taken, also with other
 * capitals, it becomes -2, -3, … Two writers never get the same folder: making it decides, which works only where
 * nothing is there yet. (A rename would silently replace an empty folder.)
 * @throws what the file system throws
 */
export function claimRunFolder(files: FileSystem, root: string, wantedId: string): Claim {
  makeFolders(files, root);
  const taken = new Set(files.list(root).map(caseless));
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const id = attempt === 1 ? wantedId : `${wantedId}-${attempt}`;
    if (taken.has(caseless(id)) || !tryMakeFolder(files, join(root, id))) continue;
    syncFolder(files, root);
    return { id, folder: join(root, id) };
  }
  throw Object.assign(new Error(`${root} holds too many runs called ${wantedId}.`), { code: "EEXIST" });
}

/**
 * Makes a folder and those above it where they are missing. A power cut does not take away what was made.
 * @throws what the file system throws
 */
export function makeFolders(files: FileSystem, folder: string): void {
  const parent = dirname(folder);
  try {
    if (tryMakeFolder(files, folder)) syncFolder(files, parent);
  } catch (error) {
    if (fileErrorName(error) !== "ENOENT" || parent === folder) throw error;
    makeFolders(files, parent);
    if (tryMakeFolder(files, folder)) syncFolder(files, parent);
  }
}

/** Whether the folder is new; false when anything had that name before. */
function tryMakeFolder(files: FileSystem, folder: string): boolean {
  try {
    files.makeFolder(folder);
    return true;
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    return false;
  }
}

function caseless(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
