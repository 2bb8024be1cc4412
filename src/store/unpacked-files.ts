// Files of an archive as they are unpacked into a new folder: each written, compared with its sha256, brought to the disk.

import { dirname, join } from "node:path";
import { UserError } from "../errors.js";
import type { TarSink } from "../formats/tar.js";
import { syncFolder, writeAll } from "./atomic-write.js";
import type { FileChecksum } from "./checksums.js";
import { makeFolders } from "./claim.js";
import { fileErrorName } from "./file-error.js";
import type { FileHandle, FileSystem } from "./file-system.js";

export interface UnpackOrder {
  /** Folder that they go to; it exists and is empty. */
  readonly folder: string;
  /** What their paths in the archive begin with. */
  readonly prefix: string;
  /** Files that are unpacked, by path without the prefix; the others are passed over. */
  readonly wanted: ReadonlyMap<string, FileChecksum>;
  /** Told of every piece. */
  readonly count: (piece: Uint8Array) => void;
}

export class UnpackedFiles {
  readonly #files: FileSystem;
  readonly #order: UnpackOrder;
  readonly #folders = new Set<string>();
  readonly #done = new Set<string>();

  constructor(files: FileSystem, order: UnpackOrder) {
    this.#files = files;
    this.#order = order;
    this.#folders.add(order.folder);
  }

  /**
   * Takes the content of a member; undefined for those that are not wanted.
   * @throws UserError "bad-archive" when it is not what was checked before, "not-restored" with what the disk said
   */
  sinkOf(member: string): TarSink | undefined {
    const { folder, prefix, wanted, count } = this.#order;
    const path = member.startsWith(prefix) ? member.slice(prefix.length) : "";
    const expected = wanted.get(path);
    if (expected === undefined) return undefined;
    const place = join(folder, path);
    const files = this.#files;
    const handle = toldOf(path, () => {
      this.#makeFolder(dirname(place));
      return files.open(place, "create");
    });
    return {
      write: (piece) => {
        toldOf(path, () => writeAll(files, handle, piece));
        count(piece);
      },
      close: (sha256) => {
        toldOf(path, () => endFile(files, handle, sha256 === expected.sha256));
        if (sha256 === undefined) return;
        if (sha256 !== expected.sha256) throw changed(path);
        this.#done.add(path);
      },
    };
  }

  /**
   * Makes the folders that hold nothing, and waits for the names to be on the disk.
   * @throws UserError "bad-archive" when a file did not come; what the file system throws
   */
  finish(folders: readonly string[]): void {
    for (const path of this.#order.wanted.keys()) if (!this.#done.has(path)) throw changed(path);
    for (const path of folders) this.#makeFolder(join(this.#order.folder, path));
    for (const folder of this.#folders) syncFolder(this.#files, folder);
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#makeFolder(dirname(folder));
    makeFolders(this.#files, folder);
    this.#folders.add(folder);
  }
}

function endFile(files: FileSystem, handle: FileHandle, isGood: boolean): void {
  try {
    if (isGood) files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** What the disk says of a new file must not be taken for what is wrong with the archive. */
function toldOf<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = fileErrorName(error);
    throw new UserError("not-restored", `${path}: cannot be written (${reason}). Nothing was restored.`, {
      hint: "Check that the disk has room and that you may write there.",
      cause: error,
    });
  }
}

function changed(path: string): UserError {
  return new UserError("bad-archive", `${path}: changed while it was unpacked. Nothing was restored.`);
}

/** Removes a folder that nobody relies on, and what is in it. */
export function discardFolder(files: FileSystem, folder: string): void {
  for (const name of files.list(folder)) {
    const path = join(folder, name);
    if (files.look(path)?.kind === "folder") discardFolder(files, path);
    else files.remove(path);
  }
  files.removeFolder(folder);
}
