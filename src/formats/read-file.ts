// Reads files of foreign folders: never follows a link, never waits on a pipe, never reads more than it was told.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import type { Problem } from "../errors.js";
import { decodeText } from "./decode-text.js";
import { noteFile, noteRefused } from "./file-trace.js";

/** What tells one version of a file from another. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly mtimeMs: number;
  readonly ino: number;
}

export interface ReadOptions {
  /** Larger files are a problem; 64 MiB when absent. */
  readonly maxBytes?: number;
}

/** Why a file was not read: it does not exist, or something is wrong with it. */
export type NotRead = { readonly missing: true } | { readonly problem: Problem };

export type FileRead = { readonly bytes: Buffer; readonly stat: FileStamp } | NotRead;

/** Bytes of a file that are lent out: the first `length` of `bytes`. */
export type BorrowedRead =
  | { readonly bytes: Buffer; readonly length: number; readonly stat: FileStamp }
  | NotRead;

export type TextRead =
  | {
      readonly text: string;
      readonly stat: FileStamp;
      /** What had to be mended to read it, e.g. bytes that are not UTF-8. */
      readonly remarks: readonly Problem[];
    }
  | NotRead;

const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Reads a regular file as it was when it was opened. A link, folder, pipe, socket, device, unreadable or too large file
 * is a problem; nothing of this ever blocks or throws.
 */
export function readRegularFile(path: string, options: ReadOptions = {}): FileRead {
  const read = readWith(path, options, Buffer.allocUnsafe);
  if (!("bytes" in read)) return read;
  const { bytes, length, stat } = read;
  return { bytes: length === bytes.length ? bytes : bytes.subarray(0, length), stat };
}

/**
 * The same into memory that is used again: for those who look through many small files. The bytes hold until the next
 * file is read by this or as text.
 */
export function borrowRegularFile(path: string, options: ReadOptions = {}): BorrowedRead {
  return readWith(path, options, sharedRoom);
}

/** One place for all small files whose bytes become text at once: fresh memory for each costs more than reading it. */
let sharedBytes: Buffer | undefined;
const sharedSize = 64 * 1024;

function sharedRoom(size: number): Buffer {
  if (size > sharedSize) return Buffer.allocUnsafe(size);
  sharedBytes ??= Buffer.allocUnsafeSlow(sharedSize);
  return sharedBytes;
}

/** @param roomFor bytes to read into, of at least the size */
function readWith(path: string, options: ReadOptions, roomFor: (size: number) => Buffer): BorrowedRead {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return file;
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  try {
    if (file.stat.size > maxBytes) return { problem: tooLarge(path, file.stat.size, maxBytes) };
    return readOpened(file, roomFor(file.stat.size));
  } catch (error) {
    noteRefused(path);
    return { problem: unreadable(path, error) };
  } finally {
    closeSync(file.descriptor);
  }
}

/**
 * Reads a text file, decoded as UTF-8, or as UTF-16 when it starts with that byte order mark, which is dropped. Bytes
 * that are no text become U+FFFD and a remark.
 */
export function readTextFile(path: string, options: ReadOptions = {}): TextRead {
  const file = borrowRegularFile(path, options);
  return "bytes" in file ? textOf(path, file) : file;
}

/** Bytes of a file as text, as `readTextFile` gives it. */
export function textOf(
  path: string,
  { bytes, length, stat }: { readonly bytes: Buffer; readonly length: number; readonly stat: FileStamp },
): Extract<TextRead, { text: string }> {
  const { text, encoding, isValid } = decodeText(bytes.subarray(0, length));
  const message = `holds bytes that are not ${encoding}. They are shown as \uFFFD.`;
  return { text, stat, remarks: isValid ? noRemarks : [{ code: "bad-encoding", path, message }] };
}

const noRemarks: readonly Problem[] = [];

/** Opens a regular file for reading without waiting for anybody. The caller closes the descriptor. */
export function openRegularFile(
  path: string,
): { readonly descriptor: number; readonly stat: FileStamp } | NotRead {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, openFlags);
    const stat = fstatSync(descriptor);
    noteFile(path, stat);
    if (stat.isFile()) return { descriptor, stat };
    closeSync(descriptor);
    return { problem: notAFile(path, kindOf(stat)) };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    return whyNotOpened(path, error);
  }
}

const openFlags =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens whatever has this name, which may be bytes that are no text; follows no link and waits for nobody. The caller closes it.
 * @throws what the system says
 */
export function openByName(path: string | Buffer): number {
  return openSync(path, openFlags);
}

function readOpened(
  { descriptor, stat }: { readonly descriptor: number; readonly stat: FileStamp },
  bytes: Buffer,
): BorrowedRead {
  const { size } = stat;
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return { bytes, length: filled, stat };
}

function whyNotOpened(path: string, error: unknown): NotRead {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT" && code !== "ENOTDIR") noteRefused(path);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      noteFile(path, undefined);
      return { missing: true };
    case "ELOOP":
    case "EMLINK":
      return { problem: notAFile(path, "link") };
    case "ENXIO":
    case "EOPNOTSUPP":
      return { problem: notAFile(path, "socket or device") };
    default:
      return { problem: unreadable(path, error) };
  }
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "folder";
  if (stat.isFIFO()) return "pipe";
  return stat.isSocket() ? "socket" : "device";
}

function notAFile(path: string, kind: string): Problem {
  return { code: "not-a-file", path, message: `is a ${kind}, not a regular file. It was not read.` };
}

function tooLarge(path: string, size: number, maxBytes: number): Problem {
  const message = `has ${size} bytes; at most ${maxBytes} are read. It was not read.`;
  return { code: "file-too-large", path, message };
}

function unreadable(path: string, error: unknown): Problem {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return { code: "unreadable-file", path, message: `cannot be read (${reason}).` };
}
