// Writes many files of which none counts before all of them are on the disk: synced together, which costs a fraction of one after the other.

import { basename, dirname, join } from "node:path";
import { removeIfThere, syncFolderSoon, writeAll } from "./atomic-write.js";
import { fileErrorName, isNameTaken } from "./file-error.js";
import type { FileHandle, FileSystem } from "./file-system.js";

/** So many syncs are under way at once: disks take those that come together in one go. */
const syncsAtOnce = 32;

/** Files that are written and not synced yet. Only their paths are kept. */
export class FileBatch {
  readonly #files: FileSystem;
  readonly #written: string[] = [];
  readonly #changedFolders = new Set<string>();
  readonly #knownFolders = new Set<string>();
  readonly #last: { readonly hidden: string; readonly path: string }[] = [];

  constructor(files: FileSystem) {
    this.#files = files;
  }

  /**
   * Makes a folder and those above it, where they are missing.
   * @throws what the file system throws
   */
  makeFolder(folder: string): void {
    if (this.#knownFolders.has(folder)) return;
    const parent = dirname(folder);
    try {
      this.#files.makeFolder(folder);
      this.#changedFolders.add(parent);
    } catch (error) {
      if (fileErrorName(error) === "ENOENT" && parent !== folder) {
        this.makeFolder(parent);
        this.makeFolder(folder);
        return;
      }
      if (!isNameTaken(error)) throw error;
    }
    this.#knownFolders.add(folder);
  }

  /**
   * Writes a file; one of this name is replaced.
   * @throws what the file system throws
   */
  write(path: string, text: string): void {
    const folder = dirname(path);
    this.makeFolder(folder);
    const handle = this.#create(path);
    try {
      writeAll(this.#files, handle, Buffer.from(text));
    } finally {
      this.#files.close(handle);
    }
    this.#written.push(path);
    this.#changedFolders.add(folder);
  }

  /**
   * Writes a file that has its name only when everything else of the batch is on the disk. Until then it lies beside it.
   * @throws what the file system throws
   */
  writeLast(path: string, text: string): void {
    const hidden = hiddenName(path);
    this.write(hidden, text);
    this.#last.push({ hidden, path });
  }

  /**
   * Puts everything on the disk, then gives the last files their names. Afterwards the batch is empty.
   * @throws what the file system throws; the last files have not got their names then, or may lose them in a power cut
   */
  async commit(): Promise<void> {
    await syncPaths(this.#files, this.#written.splice(0), syncFileSoon);
    await syncFolders(this.#files, taken(this.#changedFolders));
    const last = this.#last.splice(0);
    for (const { hidden, path } of last) this.#files.rename(hidden, path);
    await syncFolders(this.#files, [...new Set(last.map(({ path }) => dirname(path)))]);
  }

  #create(path: string): FileHandle {
    try {
      return this.#files.open(path, "create");
    } catch (error) {
      if (!isNameTaken(error)) throw error;
      this.#files.remove(path);
      return this.#files.open(path, "create");
    }
  }
}

/** Where the last file of a batch lies until the others are on the disk. */
export function hiddenName(path: string): string {
  return join(dirname(path), `.${basename(path)}.new`);
}

/**
 * Makes new, renamed and removed names in folders durable, in many at once.
 * @throws what the file system throws
 */
export async function syncFolders(files: FileSystem, folders: readonly string[]): Promise<void> {
  await syncPaths(files, folders, syncFolderSoon);
}

type SyncPath = (files: FileSystem, path: string) => Promise<void>;

/** The first error is thrown when no sync is under way any more. */
async function syncPaths(files: FileSystem, paths: readonly string[], sync: SyncPath): Promise<void> {
  let next = 0;
  const errors: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined && errors.length === 0; path = paths[next++]) {
      await sync(files, path).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: syncsAtOnce }, work));
  if (errors.length > 0) throw errors[0];
}

/** A file has to be open for writing to be synced on every system. */
async function syncFileSoon(files: FileSystem, path: string): Promise<void> {
  const handle = files.open(path, "change");
  try {
    await new Promise<void>((resolve, reject) => {
      files.syncSoon(handle, (error) => (error === undefined ? resolve() : reject(error)));
    });
  } finally {
    files.close(handle);
  }
}

function taken(folders: Set<string>): string[] {
  const all = [...folders];
  folders.clear();
  return all;
}

/** Removes files, of which some may not be there, and makes that durable before anything else is done. */
export async function removeDurably(files: FileSystem, paths: readonly string[]): Promise<void> {
  const removed = paths.filter((path) => removeIfThere(files, path));
  await syncFolders(files, [...new Set(removed.map((path) => dirname(path)))]);
}
