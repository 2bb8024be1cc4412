// The calls through which everything is persisted: one small interface, so that tests can put a failing disk behind it.

import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  write,
  writeSync,
} from "node:fs";

/** An open file, as the operating system numbers it. */
export type FileHandle = number;

/**
 * How a file is opened; links are never followed at the last step of the path.
 * `create`: a new file to append to, EEXIST when anything has that name. `append`: to append to, made when missing.
 * `read`: a file or folder; never waits for the other end of a pipe. `change`: a file that is there, to write over places
 * of it.
 */
export type OpenMode = "create" | "append" | "read" | "change";

/** A path; as bytes where a name in it may be no text. */
export type BytesPath = string | Buffer;

/** What a name on disk stands for. Sizes in bytes, times in milliseconds since the Unix epoch. */
export interface FileFacts {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** What it takes on the disk, as `du` counts: less than its size where it has holes, more up to a whole block. */
  readonly diskBytes: number;
  /** Names it has; its bytes come free with the last. */
  readonly links: number;
  /** Same device and inode: the same file under several names. */
  readonly device: number;
  readonly inode: number;
}

/** How a write has ended: with an error, or how many bytes were taken. */
export type WriteDone = (error: Error | undefined, count: number) => void;

/** Throws what the operating system reports, as Node's errors with `code` and `errno`. */
export interface FileSystem {
  open(path: string, mode: OpenMode): FileHandle;
  /** Reads into `buffer` from a place in the file; returns how many bytes came, 0 at the end. */
  read(handle: FileHandle, buffer: Uint8Array, position: number): number;
  /** Writes `bytes` from `offset` on; returns how many were taken, which may be fewer than offered. */
  write(handle: FileHandle, bytes: Uint8Array, offset: number): number;
  /**
   * The same as `write` without waiting: the work starts at once on another thread, `done` is called when it has ended. The
   * bytes must stay as they are until then.
   */
  writeSoon(handle: FileHandle, bytes: Uint8Array, offset: number, done: WriteDone): void;
  /** Writes `bytes` over what a file has from `position` on; returns as `write` does. */
  writeAt(handle: FileHandle, bytes: Uint8Array, position: number): number;
  /** Waits until the file is on the disk. */
  sync(handle: FileHandle): void;
  /** The same without waiting: the work starts at once on another thread, `done` is called when it has ended. */
  syncSoon(handle: FileHandle, done: (error: Error | undefined) => void): void;
  close(handle: FileHandle): void;
  /** Replaces whatever file `to` names. */
  rename(from: string, to: string): void;
  /** Gives a file a second name; EEXIST when anything has it. */
  link(existing: string, name: string): void;
  /** Removes a file. */
  remove(path: BytesPath): void;
  /** Makes one folder; EEXIST when anything has that name. */
  makeFolder(path: string): void;
  /** Removes an empty folder. */
  removeFolder(path: BytesPath): void;
  /** Names in a folder, in the disk's order. */
  list(folder: string): string[];
  /** The same as the bytes they are: a name need not be text. */
  listBytes(folder: BytesPath): Buffer[];
  /** What a path names, links not followed; undefined when nothing. */
  look(path: BytesPath): FileFacts | undefined;
  /** What an open file is. */
  lookAt(handle: FileHandle): FileFacts;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const openFlags: Record<OpenMode, number> = {
  create: O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
  append: O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  change: O_WRONLY | O_NOFOLLOW | O_NONBLOCK,
};

/** The real disk. */
export const nodeFileSystem: FileSystem = {
  open: (path, mode) => openSync(path, openFlags[mode], 0o666),
  read: (handle, buffer, position) => readSync(handle, buffer, 0, buffer.length, position),
  write: (handle, bytes, offset) => writeSync(handle, bytes, offset, bytes.length - offset),
  writeSoon: (handle, bytes, offset, done) =>
    write(handle, bytes, offset, bytes.length - offset, null, (error, count) =>
      done(error ?? undefined, count),
    ),
  writeAt: (handle, bytes, position) => writeSync(handle, bytes, 0, bytes.length, position),
  sync: (handle) => fsyncSync(handle),
  syncSoon: (handle, done) => fsync(handle, (error) => done(error ?? undefined)),
  close: (handle) => closeSync(handle),
  rename: (from, to) => renameSync(from, to),
  link: (existing, name) => linkSync(existing, name),
  remove: (path) => unlinkSync(path),
  makeFolder: (path) => mkdirSync(path),
  removeFolder: (path) => rmdirSync(path),
  list: (folder) => readdirSync(folder),
  listBytes: (folder) => readdirSync(folder, { encoding: "buffer" }),
  look: (path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : factsOf(stats);
  },
  lookAt: (handle) => factsOf(fstatSync(handle)),
};

function factsOf(stats: Stats): FileFacts {
  const kind = stats.isFile()
    ? "file"
    : stats.isDirectory()
      ? "folder"
      : stats.isSymbolicLink()
        ? "link"
        : "other";
  const { size, mtimeMs, blocks, nlink, dev, ino } = stats;
  // Blocks are counted in units of 512 bytes, whatever those of the disk are.
  const [diskBytes, links, device, inode] = [blocks * 512, nlink, dev, ino];
  return { kind, sizeBytes: size, modifiedMs: mtimeMs, diskBytes, links, device, inode };
}
