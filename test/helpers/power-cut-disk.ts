// A disk in memory that can lose its power: tells every state in which its files may be found afterwards.

import { basename, dirname } from "node:path";
import type { FileSystem } from "../../src/store/file-system.js";
import { diskError } from "./failing-file-system.js";

interface Inode {
  bytes: Buffer;
  /** What a power cut cannot take away. */
  safeBytes: Buffer;
}

type Names = Map<string, Inode>;

/** Files by name after a power cut. */
export type FoundFiles = ReadonlyMap<string, string>;

/**
 * One folder of files, with the promises of POSIX and no more: a synced file keeps its bytes, a synced folder its names.
 * What was not synced is kept in part: of bytes that were added a beginning, of changes of names those up to some moment.
 * Bytes and names are kept or lost independently of each other.
 */
export class PowerCutDisk {
  readonly #inodes = new Map<number, Inode>();
  readonly #nameHistory: Names[] = [new Map()];
  #nextHandle = 3;
  readonly #folderHandles = new Set<number>();

  /** Every state in which the disk may be found when the power goes now. */
  statesAfterPowerCut(): FoundFiles[] {
    const states = this.#nameHistory.flatMap((names) =>
      combine([...names].map(([name, inode]) => [name, keptBytes(inode)])),
    );
    return [...new Map(states.map((state) => [JSON.stringify([...state]), state])).values()];
  }

  /** The disk as a file system; paths other than names in one folder are not known. */
  fileSystem(): FileSystem {
    const unused = (): never => {
      throw diskError("ENOTSUP");
    };
    return {
      open: (path, mode) => this.#open(path, mode),
      write: (handle, bytes, offset) => this.#write(handle, bytes.subarray(offset)),
      sync: (handle) => this.#sync(handle),
      syncSoon: (handle, done) => {
        this.#sync(handle);
        done(undefined);
      },
      close: (handle) => void this.#inodes.delete(handle),
      rename: (from, to) => this.#changeNames((names) => move(names, basename(from), basename(to))),
      remove: (path) => this.#changeNames((names) => names.delete(basename(String(path)))),
      link: unused,
      read: unused,
      writeSoon: unused,
      writeAt: unused,
      makeFolder: unused,
      removeFolder: unused,
      list: unused,
      listBytes: unused,
      look: unused,
      lookAt: unused,
    };
  }

  get #names(): Names {
    return this.#nameHistory.at(-1) ?? new Map();
  }

  #open(path: string, mode: string): number {
    const handle = this.#nextHandle++;
    if (basename(path) === ".") {
      this.#folderHandles.add(handle);
      return handle;
    }
    if (mode === "create" && this.#names.has(basename(path))) throw diskError("EEXIST");
    const inode = this.#names.get(basename(path)) ?? { bytes: Buffer.alloc(0), safeBytes: Buffer.alloc(0) };
    if (!this.#names.has(basename(path))) this.#changeNames((names) => names.set(basename(path), inode));
    this.#inodes.set(handle, inode);
    return handle;
  }

  #write(handle: number, bytes: Uint8Array): number {
    const inode = this.#inodes.get(handle);
    if (inode === undefined) throw diskError("EBADF");
    inode.bytes = Buffer.concat([inode.bytes, bytes]);
    return bytes.length;
  }

  #sync(handle: number): void {
    const inode = this.#inodes.get(handle);
    if (inode !== undefined) inode.safeBytes = inode.bytes;
    else if (this.#folderHandles.has(handle)) this.#nameHistory.splice(0, this.#nameHistory.length - 1);
    else throw diskError("EBADF");
  }

  #changeNames(change: (names: Names) => void): void {
    const names = new Map(this.#names);
    change(names);
    this.#nameHistory.push(names);
  }
}

/** Folder in which a `PowerCutDisk` keeps its files. */
export const powerCutFolder = dirname("/disk/file");

function move(names: Names, from: string, to: string): void {
  const inode = names.get(from);
  if (inode === undefined) throw diskError("ENOENT");
  names.delete(from);
  names.set(to, inode);
}

/** What a file may hold: at least its safe bytes, at most all, or those with a part of the rest. */
function keptBytes({ bytes, safeBytes }: Inode): string[] {
  const middle = Math.floor((bytes.length + safeBytes.length) / 2);
  return [...new Set([safeBytes, bytes.subarray(0, middle), bytes].map((kept) => kept.toString("latin1")))];
}

function combine(choices: readonly (readonly [name: string, contents: readonly string[]])[]): FoundFiles[] {
  let states: FoundFiles[] = [new Map()];
  for (const [name, contents] of choices) {
    states = states.flatMap((state) => contents.map((content) => new Map([...state, [name, content]])));
  }
  return states;
}
