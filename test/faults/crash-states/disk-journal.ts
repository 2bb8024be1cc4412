// A disk that notes every change made through it, so that each state in which a crash may leave it can be played back.

import { dirname, resolve } from "node:path";
import type { FileSystem, OpenMode } from "../../../src/store/file-system.js";

/** One change. Inodes are numbered as they are made; what was there before has none. */
export type Change =
  | { readonly kind: "create"; readonly path: string; readonly inode: number }
  | { readonly kind: "write"; readonly inode: number; readonly bytes: Uint8Array }
  | { readonly kind: "sync"; readonly inode: number }
  | { readonly kind: "syncFolder"; readonly path: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "link"; readonly from: string; readonly to: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "makeFolder"; readonly path: string }
  | { readonly kind: "removeFolder"; readonly path: string }
  /** Not of the disk: from here on this is promised. */
  | { readonly kind: "acknowledge"; readonly what: string };

export class DiskJournal {
  readonly changes: Change[] = [];
  readonly #files: FileSystem;
  readonly #inodeOfPath = new Map<string, number>();
  readonly #opened = new Map<number, { readonly path: string; readonly inode: number | undefined }>();
  #nextInode = 1;

  readonly #top: string;

  /**
   * @param files where the changes are really made
   * @param top only what lies below this folder is noted
   */
  constructor(files: FileSystem, top: string) {
    this.#files = files;
    this.#top = top;
  }

  acknowledge(what: string): void {
    this.changes.push({ kind: "acknowledge", what });
  }

  /** The disk to give to the program. */
  fileSystem(): FileSystem {
    const files = this.#files;
    const note = (change: Change): void => {
      if (foldersOf(change).every((folder) => `${folder}/`.startsWith(`${this.#top}/`)))
        this.changes.push(change);
    };
    const write: FileSystem["write"] = (handle, bytes, offset) => {
      const taken = files.write(handle, bytes, offset);
      const inode = this.#opened.get(handle)?.inode;
      if (inode !== undefined) note({ kind: "write", inode, bytes: bytes.slice(offset, offset + taken) });
      return taken;
    };
    return {
      ...files,
      open: (path, mode) => this.#open(path, mode),
      write,
      writeSoon: (handle, bytes, offset, done) => {
        setImmediate(done, undefined, write(handle, bytes, offset));
      },
      sync: (handle) => this.#sync(handle),
      syncSoon: (handle, done) => {
        this.#sync(handle);
        setImmediate(done, undefined);
      },
      close: (handle) => {
        this.#opened.delete(handle);
        files.close(handle);
      },
      rename: (from, to) => {
        files.rename(from, to);
        this.#moveInodes(resolve(from), resolve(to));
        note({ kind: "rename", from: resolve(from), to: resolve(to) });
      },
      link: (from, to) => {
        files.link(from, to);
        const inode = this.#inodeOfPath.get(resolve(from));
        if (inode !== undefined) this.#inodeOfPath.set(resolve(to), inode);
        note({ kind: "link", from: resolve(from), to: resolve(to) });
      },
      remove: (path) => {
        files.remove(path);
        this.#inodeOfPath.delete(resolve(String(path)));
        note({ kind: "remove", path: resolve(String(path)) });
      },
      makeFolder: (path) => {
        files.makeFolder(path);
        note({ kind: "makeFolder", path: resolve(path) });
      },
      removeFolder: (path) => {
        files.removeFolder(path);
        note({ kind: "removeFolder", path: resolve(String(path)) });
      },
    };
  }

  #open(path: string, mode: OpenMode): number {
    const full = resolve(path);
    const handle = this.#files.open(path, mode);
    if (!`${full}/`.startsWith(`${this.#top}/`)) return handle;
    const isNew =
      mode !== "read" && this.#files.lookAt(handle).sizeBytes === 0 && !this.#inodeOfPath.has(full);
    if (isNew) {
      const inode = this.#nextInode++;
      this.#inodeOfPath.set(full, inode);
      this.changes.push({ kind: "create", path: full, inode });
    } else if (mode === "append" && !this.#inodeOfPath.has(full)) {
      throw new Error(`${path}: added to a file from before, which this journal cannot play back`);
    }
    this.#opened.set(handle, { path: full, inode: this.#inodeOfPath.get(full) });
    return handle;
  }

  #sync(handle: number): void {
    const opened = this.#opened.get(handle);
    if (opened === undefined) return;
    if (opened.inode !== undefined) this.changes.push({ kind: "sync", inode: opened.inode });
    else if (this.#files.lookAt(handle).kind === "folder")
      this.changes.push({ kind: "syncFolder", path: opened.path });
  }

  #moveInodes(from: string, to: string): void {
    for (const [path, inode] of [...this.#inodeOfPath]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#inodeOfPath.delete(path);
      this.#inodeOfPath.set(to + path.slice(from.length), inode);
    }
  }
}

/** Folder in which a change of names takes place; both for a move between folders. */
export function foldersOf(change: Change): string[] {
  switch (change.kind) {
    case "create":
    case "remove":
    case "makeFolder":
    case "removeFolder":
      return [dirname(change.path)];
    case "rename":
      return [...new Set([dirname(change.to), dirname(change.from)])];
    case "link":
      return [dirname(change.to)];
    default:
      return [];
  }
}
