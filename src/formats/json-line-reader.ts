// Takes bytes apart into lines and parses each; the state of one reading of a log of JSON lines.

import { readSync } from "node:fs";
import type { Problem } from "../errors.js";
import { isBlank, isUtf16, parseLine } from "./parse-json-line.js";

export interface JsonLinesOptions {
  /** Longer lines are skipped with a problem; 16 MiB when absent. */
  readonly maxLineBytes?: number;
  /** Reading stops here with a problem; no limit when absent. */
  readonly maxBytes?: number;
  /** Reading stops after so many values, without a problem; for a look at the beginning. */
  readonly maxLines?: number;
  /**
   * Asked first, with the bytes of each whole line: true where it has taken the line, which is then not parsed. The bytes
   * are valid until the next line is asked for.
   */
  readonly quick?: (line: { bytes: Buffer; start: number; end: number }, lineNumber: number) => boolean;
  /** Told a file's bytes before their lines are taken, valid during the call, where they are in it, and its size. */
  readonly onChunk?: (bytes: Buffer, at: number, size: number) => void;
  /** Reading a file starts here: `end` of an earlier reading. */
  readonly from?: LinePlace | undefined;
}

/** Where a line of a file begins, in bytes, and its 1-based number. */
export interface LinePlace {
  readonly at: number;
  readonly lineNumber: number;
}

export interface JsonLinesRead {
  /** Lines that were not read, with their number; at most 20, then one that counts the rest. */
  readonly problems: readonly Problem[];
  /** Lines that are no value or too long; every one is counted, also those that `problems` does not list. */
  readonly skippedLines: number;
  /** Values handed to `onLine`. */
  readonly lines: number;
  /** The last line has no line end and is no whole value: what a crash, or a writer at work, leaves. No problem. */
  readonly tornTail: boolean;
  /** The file does not exist. */
  readonly missing: boolean;
  /** Behind the last line that has a line end; absent where the last line has none and was taken, or there were problems. */
  readonly end?: LinePlace | undefined;
}

const chunkBytes = 256 * 1024;
/** For a look at the beginning. */
const probeBytes = 16 * 1024;
const listedProblems = 20;

/** One reading: keeps the line that goes on in the next chunk, and what was found so far. */
export class JsonLineReader {
  readonly #path: string;
  readonly #maxLineBytes: number;
  readonly #maxBytes: number;
  readonly #maxLines: number;
  readonly #onLine: (value: unknown, lineNumber: number) => void;
  readonly #quick: JsonLinesOptions["quick"];
  readonly #onChunk: JsonLinesOptions["onChunk"];
  readonly #from: LinePlace;
  #end: LinePlace | undefined;
  /** What `quick` is asked with, the same for every line. */
  readonly #range: { bytes: Buffer; start: number; end: number } = {
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
  };
  readonly #problems: Problem[] = [];
  #unlisted = 0;
  #skippedLines = 0;
  #lineNumber: number;
  #values = 0;
  #tornTail = false;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;

  constructor(path: string, options: JsonLinesOptions, onLine: (value: unknown, lineNumber: number) => void) {
    this.#path = path;
    this.#maxLineBytes = options.maxLineBytes ?? 16 * 1024 * 1024;
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.#maxLines = options.maxLines ?? Number.POSITIVE_INFINITY;
    this.#onLine = onLine;
    this.#quick = options.quick;
    this.#onChunk = options.onChunk;
    this.#from = options.from ?? { at: 0, lineNumber: 1 };
    this.#lineNumber = this.#from.lineNumber;
  }

  /** Reads an opened file of `size` bytes. */
  readAll(descriptor: number, size: number): void {
    const pauses = this.readInPieces(descriptor, size);
    while (pauses.next().done !== true);
  }

  /** The same with a pause after each piece, for callers with other work to do. */
  *readInPieces(descriptor: number, size: number): Generator<void, void> {
    const end = Math.min(size, this.#maxBytes);
    const most = this.#maxLines < Number.POSITIVE_INFINITY ? probeBytes : chunkBytes;
    const chunk = takeChunk(Math.max(1, Math.min(most, end)));
    let { at } = this.#from;
    while (at < end && !this.#isDone()) {
      const count = this.#read(descriptor, chunk.subarray(0, Math.min(chunk.length, end - at)), at);
      if (count === 0) break;
      if (at === 0 && isUtf16(chunk)) {
        this.#report("is UTF-16; JSON lines are read as UTF-8 only.");
        return;
      }
      this.#onChunk?.(chunk.subarray(0, count), at, size);
      this.#takeChunk(chunk.subarray(0, count));
      at += count;
      yield;
    }
    giveBack(chunk);
    if (this.#isDone()) return;
    if (size > end) this.#report(`has ${size} bytes; reading stopped after ${end}.`);
    else {
      const [place, before] = [{ at: at - this.#pieceBytes, lineNumber: this.#lineNumber }, this.#values];
      this.#takeTail();
      if (this.#values === before && this.#problems.length === 0) this.#end = place;
    }
  }

  /** Reads what is in memory, whole. */
  readBytes(bytes: Buffer): void {
    this.#takeChunk(bytes.subarray(0, Math.min(bytes.length, this.#maxBytes)));
    if (this.#isDone()) return;
    if (bytes.length > this.#maxBytes)
      this.#report(`has more than ${this.#maxBytes} bytes; the rest was not read.`);
    else this.#takeTail();
  }

  result(): JsonLinesRead {
    const rest = `${this.#unlisted} more lines of this file could not be read.`;
    const last = { code: "malformed-json", path: this.#path, message: rest };
    const problems = this.#unlisted > 0 ? [...this.#problems, last] : this.#problems;
    return {
      problems,
      skippedLines: this.#skippedLines,
      lines: this.#values,
      tornTail: this.#tornTail,
      missing: false,
      end: this.#end,
    };
  }

  #isDone(): boolean {
    return this.#values >= this.#maxLines;
  }

  #read(descriptor: number, into: Buffer, at: number): number {
    try {
      return readSync(descriptor, into, 0, into.length, at);
    } catch (error) {
      this.#report(`cannot be read any further (${(error as NodeJS.ErrnoException).code}).`);
      return 0;
    }
  }

  #takeChunk(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0 && !this.#isDone(); end = chunk.indexOf(0x0a, start)) {
      if (this.#pieceBytes > 0 || !this.#takeQuickly(chunk, start, end))
        this.#takeLine(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** Keeps the beginning of a line for the next chunk; of a line that is too long, only its length. */
  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > this.#maxLineBytes) this.#pieces = [];
    else this.#pieces.push(Buffer.from(piece));
  }

  #takeLine(last: Buffer): void {
    const bytes = this.#pieceBytes + last.length;
    if (bytes > this.#maxLineBytes)
      this.#report(`has ${bytes} bytes, more than a line may have. Skipped.`, true);
    else this.#parse(this.#pieces.length > 0 ? Buffer.concat([...this.#pieces, last]) : last);
    this.#forgetPieces();
    this.#lineNumber++;
  }

  /** Whether a line was taken by its bytes. */
  #takeQuickly(bytes: Buffer, start: number, end: number): boolean {
    if (this.#quick === undefined) return false;
    this.#range.bytes = bytes;
    this.#range.start = start;
    this.#range.end = end;
    if (!this.#quick(this.#range, this.#lineNumber)) return false;
    this.#values++;
    this.#lineNumber++;
    return true;
  }

  #parse(line: Buffer): void {
    const text = line.toString("utf8");
    if (isBlank(text)) return;
    const parsed = parseLine(text);
    if ("value" in parsed) this.#hand(parsed.value);
    else this.#report(`column ${parsed.error.column}: ${parsed.error.message}. Skipped.`, true);
  }

  /** A last line without line end counts only as a whole object or list: of "12" nobody knows whether it was 123. */
  #takeTail(): void {
    if (this.#pieceBytes > this.#maxLineBytes) {
      this.#takeLine(Buffer.alloc(0));
      return;
    }
    const text = Buffer.concat(this.#pieces).toString("utf8");
    this.#forgetPieces();
    if (isBlank(text)) return;
    const parsed = parseLine(text);
    if ("value" in parsed && typeof parsed.value === "object" && parsed.value !== null)
      this.#hand(parsed.value);
    else this.#tornTail = true;
  }

  #hand(value: unknown): void {
    this.#values++;
    this.#onLine(value, this.#lineNumber);
  }

  #forgetPieces(): void {
    this.#pieces = [];
    this.#pieceBytes = 0;
  }

  #report(message: string, ofLine = false): void {
    const path = ofLine ? `${this.#path}:${this.#lineNumber}` : this.#path;
    if (ofLine) this.#skippedLines++;
    if (this.#problems.length >= listedProblems) this.#unlisted++;
    else this.#problems.push({ code: ofLine ? "malformed-json" : "unreadable-file", path, message });
  }
}

/** A chunk that no reading uses any more: fresh memory for each of thousands of files takes longer than their bytes. */
let spare: Buffer | undefined;

function takeChunk(bytes: number): Buffer {
  const chunk = spare !== undefined && spare.length >= bytes ? spare : Buffer.allocUnsafe(chunkBytes);
  spare = undefined;
  return chunk.subarray(0, bytes);
}

function giveBack(chunk: Buffer): void {
  spare = Buffer.from(chunk.buffer, chunk.byteOffset, chunkBytes);
}
