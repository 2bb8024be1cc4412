// The folder of the database: everything is made beside the old tables and then renamed into place.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { removeIfThere, syncFile, syncFolder, writeAll } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";

export const stepsFolder = "steps.parquet";
export const stepsCsv = "steps.csv.gz";
const stateName = ".state.json";
const buildingPrefix = ".building-";

/** A new version of the database while it is made. */
export class DatabaseFolder {
  readonly out: string;
  /** Holds what is new, until `commit`. */
  readonly building: string;
  readonly #files: FileSystem;

  /** Makes the folders; removes what a killed aggregation left. Call with the lock in hand. */
  constructor(files: FileSystem, out: string) {
    this.#files = files;
    this.out = out;
    makeFolders(files, out);
    for (const name of files.list(out))
      if (name.startsWith(buildingPrefix)) removeTree(files, join(out, name));
    this.building = join(out, `${buildingPrefix}${randomBytes(4).toString("hex")}`);
    makeFolders(files, this.building);
  }

  static statePath(out: string): string {
    return join(out, stateName);
  }

  /** Puts a new file beside the old ones; `name` may have one folder in it. */
  add(name: string, content: Uint8Array | string): void {
    const path = join(this.building, name);
    makeFolders(this.#files, join(path, ".."));
    const handle = this.#files.open(path, "create");
    try {
      writeAll(this.#files, handle, typeof content === "string" ? Buffer.from(content) : content);
    } finally {
      this.#files.close(handle);
    }
  }

  /**
   * Puts everything that was made into place. The state goes first and comes back last, so that after a crash in the
   * middle everything is made anew. Each table is whole at any moment.
   * @param change.isWhole whether the segments made are all there are; else they replace those of the same names
   * @param change.gone names of segments' files that are no more
   */
  commit(change: {
    readonly state: string;
    readonly isWhole: boolean;
    readonly gone: readonly string[];
  }): void {
    const files = this.#files;
    this.add(stateName, change.state);
    const names = treeOf(files, this.building);
    for (const name of names) syncFile(files, join(this.building, name));
    removeIfThere(files, DatabaseFolder.statePath(this.out));
    syncFolder(files, this.out);
    this.#placeSegments(change);
    const tables = names.filter((name) => name !== stateName && !name.startsWith(`${stepsFolder}/`));
    for (const name of tables) this.#place(name);
    syncFolder(files, this.out);
    this.#place(stateName);
    this.discard();
  }

  /** Removes what was made and not committed. Never throws: what stays is removed by the next aggregation. */
  discard(): void {
    try {
      removeTree(this.#files, this.building);
    } catch {
      // The old database counts, not this.
    }
  }

  #placeSegments({ isWhole, gone }: { readonly isWhole: boolean; readonly gone: readonly string[] }): void {
    const [from, to] = [join(this.building, stepsFolder), join(this.out, stepsFolder)];
    const files = this.#files;
    if (isWhole) {
      if (files.look(to) !== undefined) files.rename(to, join(this.building, "old-steps"));
      files.rename(from, to);
      return;
    }
    const made = files.look(from) === undefined ? [] : files.list(from);
    for (const name of made) files.rename(join(from, name), join(to, name));
    for (const name of gone) if (!made.includes(name)) removeIfThere(files, join(to, name));
    syncFolder(files, to);
  }

  #place(name: string): void {
    const to = join(this.out, name);
    makeFolders(this.#files, join(to, ".."));
    this.#files.rename(join(this.building, name), to);
  }
}

/** Files below a folder, by path. */
function treeOf(files: FileSystem, folder: string): string[] {
  return files.list(folder).flatMap((name) => {
    const path = join(folder, name);
    return files.look(path)?.kind === "folder"
      ? treeOf(files, path).map((below) => `${name}/${below}`)
      : [name];
  });
}

function removeTree(files: FileSystem, path: string): void {
  if (files.look(path)?.kind !== "folder") {
    removeIfThere(files, path);
    return;
  }
  for (const name of files.list(path)) removeTree(files, join(path, name));
  files.removeFolder(path);
}
