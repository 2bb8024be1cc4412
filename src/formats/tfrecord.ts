// TFRecord framing: length, its checksum, data, its checksum. Any damage is reported with its place.

import { closeSync } from "node:fs";
import type { Problem } from "../errors.js";
import { type ByteWindow, FileWindow, wholeWindow } from "./byte-window.js";
import { maskedCrc32c } from "./crc32c.js";
import { openRegularFile } from "./read-file.js";

export interface RecordsRead {
  /** What was damaged and skipped, or ended the reading; at most 20, then one that counts the rest. */
  readonly problems: readonly Problem[];
  /** Records handed on. */
  readonly records: number;
  /** The last record is not whole: what a crash, or a writer at work, leaves. No problem. */
  readonly cutTail: boolean;
  /** Where the last record ends of which that is known. */
  readonly end: number;
  /** The file does not exist. */
  readonly missing: boolean;
}

/** Longer records are skipped: nothing we look for is that long. */
const longestRecord = 64 * 1024 * 1024;
const listedProblems = 20;
const headBytes = 12;
const tailBytes = 4;

/** A whole record, its checksums right: bytes[start, end). Valid during the call; one object serves all records. */
export interface RecordSpan {
  readonly bytes: Uint8Array;
  /** Over the same bytes, from their beginning. */
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
}

/**
 * Hands each whole record's data (a view, valid during the call) to `onRecord`. What `onRecord` returns is a problem with
 * that record. Never throws for bad data; memory is bounded by the longest record.
 * @param source the bytes, or the path of a file, read as it was when it was opened
 */
export function readRecords(
  source: Uint8Array | string,
  onRecord: (data: Uint8Array) => string | undefined,
): RecordsRead {
  return walkRecords(source, ({ bytes, start, end }) => onRecord(bytes.subarray(start, end)));
}

/** The same without an object a record: for those who read millions. */
export function walkRecords(
  source: Uint8Array | string,
  onRecord: (record: RecordSpan) => string | undefined,
): RecordsRead {
  if (typeof source !== "string") return walk("", wholeWindow(source), onRecord);
  const file = openRegularFile(source);
  if ("missing" in file) return { ...nothing, missing: true };
  if ("problem" in file) return { ...nothing, problems: [file.problem] };
  try {
    return walk(source, new FileWindow(file.descriptor, file.stat.size), onRecord);
  } finally {
    closeSync(file.descriptor);
  }
}

const nothing: RecordsRead = { problems: [], records: 0, cutTail: false, end: 0, missing: false };

function walk(
  path: string,
  window: ByteWindow,
  onRecord: (record: RecordSpan) => string | undefined,
): RecordsRead {
  const problems = new RecordProblems(path);
  const frame = new Frame(window);
  let records = 0;
  let at: number | undefined = 0;
  let end = 0;
  while (at !== undefined && at < window.size && frame.take(at)) {
    const wrong: string | undefined = frame.wrong ?? onRecord(frame);
    if (wrong === undefined) records++;
    else problems.add(at, `${wrong}. ${frame.next === undefined ? "The rest was not read." : "Skipped."}`);
    at = frame.next;
    end = at ?? end;
  }
  const isCut = at !== undefined && at < window.size && window.fault === undefined;
  if (window.fault !== undefined) problems.add(window.size, `cannot be read any further (${window.fault}).`);
  return { problems: problems.list(), records, cutTail: isCut, end, missing: false };
}

/** The record that was taken last. */
class Frame implements RecordSpan {
  readonly #window: ByteWindow;
  bytes: Uint8Array;
  view: DataView;
  start = 0;
  end = 0;
  /** Where the next record begins; undefined when nothing behind this place can be trusted. */
  next: number | undefined;
  wrong: string | undefined;
  /** Most records are as long as one before. */
  #checkedLow = -1;
  #checkedSum = 0;

  constructor(window: ByteWindow) {
    this.#window = window;
    this.bytes = window.bytes;
    this.view = window.view;
  }

  /** Takes the record at a place; false when the source ends within it. */
  take(at: number): boolean {
    const head = this.#window.placeOf(at, headBytes);
    if (head < 0) return false;
    this.#enter();
    this.wrong = undefined;
    const low = this.view.getUint32(head, true);
    const high = this.view.getUint32(head + 4, true);
    if (this.view.getUint32(head + 8, true) !== this.#lengthSum(head, low, high)) {
      return this.#refuse("the checksum of the record's length is wrong", undefined);
    }
    return this.#takeData(at, high === 0 ? low : low + high * 2 ** 32);
  }

  #takeData(at: number, length: number): boolean {
    const next = at + headBytes + length + tailBytes;
    if (length > longestRecord) {
      const isInside = next <= this.#window.size;
      return this.#refuse(`the record says it has ${length} bytes`, isInside ? next : undefined);
    }
    const start = this.#window.placeOf(at + headBytes, length + tailBytes);
    if (start < 0) return false;
    this.#enter();
    this.start = start;
    this.end = start + length;
    this.next = next;
    if (this.view.getUint32(this.end, true) !== maskedCrc32c(this.bytes, start, this.end))
      this.wrong = "the checksum of the record is wrong";
    return true;
  }

  #enter(): void {
    this.bytes = this.#window.bytes;
    this.view = this.#window.view;
  }

  #refuse(wrong: string, next: number | undefined): boolean {
    this.wrong = wrong;
    this.next = next;
    return true;
  }

  #lengthSum(head: number, low: number, high: number): number {
    if (high !== 0) return maskedCrc32c(this.bytes, head, head + 8);
    if (low !== this.#checkedLow) {
      this.#checkedLow = low;
      this.#checkedSum = maskedCrc32c(this.bytes, head, head + 8);
    }
    return this.#checkedSum;
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
