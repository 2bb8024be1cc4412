// TFRecord framing: length, its checksum, data, its checksum. Any damage is reported with its place.

import { closeSync, readSync } from "node:fs";
import type { Problem } from "../errors.js";
import { maskedCrc32c } from "./crc32c.js";
import { openRegularFile } from "./read-file.js";

export interface RecordsRead {
  /** What was damaged and skipped, or ended the reading; at most 20, then one that counts the rest. */
  readonly problems: readonly Problem[];
  /** Records handed on. */
  readonly records: number;
  /** The last record is not whole: what a crash, or a writer at work, leaves. No problem. */
  readonly cutTail: boolean;
  /** The file does not exist. */
  readonly missing: boolean;
}

/** Longer records are skipped: nothing we look for is that long. */
const longestRecord = 64 * 1024 * 1024;
const windowBytes = 1024 * 1024;
const listedProblems = 20;
const headBytes = 12;
const tailBytes = 4;

type OnRecord = (data: Uint8Array, offset: number) => string | undefined;

/**
 * Hands each whole record's data (a view, valid during the call) and offset to `onRecord`. What `onRecord` returns is a
 * problem with that record. Never throws for bad data; memory is bounded by the longest record.
 * @param source the bytes, or the path of a file, read as it was when it was opened
 */
export function readRecords(source: Uint8Array | string, onRecord: OnRecord): RecordsRead {
  if (typeof source !== "string") {
    const readAt = (offset: number, length: number) => source.subarray(offset, offset + length);
    return walk("", { size: source.length, readAt }, onRecord);
  }
  const file = openRegularFile(source);
  if ("missing" in file) return { problems: [], records: 0, cutTail: false, missing: true };
  if ("problem" in file) return { problems: [file.problem], records: 0, cutTail: false, missing: false };
  try {
    return walk(source, new FileWindow(file.descriptor, file.stat.size), onRecord);
  } finally {
    closeSync(file.descriptor);
  }
}

interface Source {
  readonly size: number;
  /** Bytes at [offset, offset + length), fewer at the end. The view is valid until the next call. */
  readonly readAt: (offset: number, length: number) => Uint8Array;
  /** Why reading stopped early, if it did. */
  readonly fault?: string | undefined;
}

/** `end` is where the next record begins; undefined when nothing behind this place can be trusted. */
type Frame =
  | { readonly data: Uint8Array; readonly end: number }
  | { readonly wrong: string; readonly end: number | undefined }
  | "cut";

function walk(path: string, source: Source, onRecord: OnRecord): RecordsRead {
  const problems = new RecordProblems(path);
  let records = 0;
  let cutTail = false;
  for (let at: number | undefined = 0; at !== undefined && at < source.size; ) {
    const frame: Frame = frameAt(source, at);
    if (frame === "cut") {
      cutTail = source.fault === undefined;
      break;
    }
    const wrong = "wrong" in frame ? frame.wrong : onRecord(frame.data, at);
    if (wrong === undefined) records++;
    else
      problems.add(at, frame.end === undefined ? `${wrong}. The rest was not read.` : `${wrong}. Skipped.`);
    at = frame.end;
  }
  if (source.fault !== undefined) problems.add(source.size, `cannot be read any further (${source.fault}).`);
  return { problems: problems.list(), records, cutTail, missing: false };
}

function frameAt(source: Source, at: number): Frame {
  const head = source.readAt(at, headBytes);
  if (head.length < headBytes) return "cut";
  const view = new DataView(head.buffer, head.byteOffset, headBytes);
  if (view.getUint32(8, true) !== maskedCrc32c(head, 0, 8)) {
    return { wrong: "the checksum of the record's length is wrong", end: undefined };
  }
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const end = at + headBytes + length + tailBytes;
  if (length > longestRecord) {
    return { wrong: `the record says it has ${length} bytes`, end: end <= source.size ? end : undefined };
  }
  if (end > source.size) return "cut";
  const data = source.readAt(at + headBytes, length + tailBytes);
  if (data.length < length + tailBytes) return "cut";
  const stored = new DataView(data.buffer, data.byteOffset, data.length).getUint32(length, true);
  if (stored !== maskedCrc32c(data, 0, length)) return { wrong: "the checksum of the record is wrong", end };
  return { data: data.subarray(0, length), end };
}

/** A window that moves over a file, so that small records do not cost a call each. */
class FileWindow implements Source {
  readonly size: number;
  readonly #descriptor: number;
  readonly #window: Buffer;
  #start = 0;
  #filled = 0;
  #fault: string | undefined;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
    this.#window = Buffer.allocUnsafe(Math.min(windowBytes, size));
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  readAt(offset: number, length: number): Uint8Array {
    if (length > this.#window.length) {
      const own = Buffer.allocUnsafe(Math.min(length, this.size - offset));
      return own.subarray(0, this.#fill(own, offset));
    }
    if (offset < this.#start || offset + length > this.#start + this.#filled) {
      this.#start = offset;
      this.#filled = this.#fill(this.#window, offset);
    }
    const from = offset - this.#start;
    return this.#window.subarray(from, Math.min(from + length, this.#filled));
  }

  #fill(target: Buffer, offset: number): number {
    let filled = 0;
    try {
      for (let count = -1; filled < target.length && count !== 0; filled += count) {
        count = readSync(this.#descriptor, target, filled, target.length - filled, offset + filled);
      }
    } catch (error) {
      this.#fault = (error as NodeJS.ErrnoException).code ?? String(error);
    }
    return filled;
  }
}

class RecordProblems {
  readonly #path: string;
  readonly #problems: Problem[] = [];
  #unlisted = 0;

  constructor(path: string) {
    this.#path = path;
  }

  add(offset: number, message: string): void {
    if (this.#problems.length >= listedProblems) this.#unlisted++;
    else
      this.#problems.push({ code: "bad-record", path: this.#path, message: `at byte ${offset}: ${message}` });
  }

  list(): readonly Problem[] {
    if (this.#unlisted === 0) return this.#problems;
    const message = `${this.#unlisted} more records could not be read.`;
    return [...this.#problems, { code: "bad-record", path: this.#path, message }];
  }
}
