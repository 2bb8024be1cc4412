// Logs in LevelDB's framing: blocks of 32 KiB, records in one piece or several, each with a checksum.

import { closeSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { Problem } from "../errors.js";
import { openRegularFile } from "./read-file.js";

export interface LogRead {
  /** What was damaged and skipped, or ended the reading; at most 20, then one that counts the rest. */
  readonly problems: readonly Problem[];
  /** Records handed on. */
  readonly records: number;
  /** The last record is not whole: what a crash, or a writer at work, leaves. No problem. */
  readonly cutTail: boolean;
}

export interface LogForm {
  /** Bytes at the beginning that are no record; they count as part of the first block. */
  readonly head: Uint8Array;
}

const blockBytes = 32 * 1024;
const headBytes = 7;
/** Blocks that are read at once. */
const blocksAtOnce = 32;
const longestRecord = 64 * 1024 * 1024;
const listedProblems = 20;

const full = 1;
const first = 2;
const middle = 3;
const last = 4;

/**
 * Hands each whole record (a view, valid during the call) and the byte where it begins to `onRecord`; what that returns
 * is a problem with the record. Damaged records are skipped, up to the next block where their length cannot be trusted.
 * Never throws for bad data.
 * Format: https://github.com/google/leveldb/blob/main/doc/log_format.md; with the CRC-32 of IEEE 802.3, not masked.
 * @param source a path, or the bytes
 */
export function readLog(
  source: string | Uint8Array,
  form: LogForm,
  onRecord: (data: Uint8Array, offset: number) => string | undefined,
): LogRead {
  if (typeof source !== "string") {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.length);
    return new LogWalk("", form, onRecord).walk(bytes.length, (offset, length) =>
      bytes.subarray(offset, offset + length),
    );
  }
  const file = openRegularFile(source);
  if ("missing" in file) return { problems: [], records: 0, cutTail: false };
  if ("problem" in file) return { problems: [file.problem], records: 0, cutTail: false };
  const window = Buffer.allocUnsafe(Math.min(file.stat.size, blockBytes * blocksAtOnce));
  try {
    return new LogWalk(source, form, onRecord).walk(file.stat.size, (offset, length) => {
      const count = readSync(file.descriptor, window, 0, Math.min(length, window.length), offset);
      return window.subarray(0, count);
    });
  } finally {
    closeSync(file.descriptor);
  }
}

class LogWalk {
  readonly #path: string;
  readonly #form: LogForm;
  readonly #onRecord: (data: Uint8Array, offset: number) => string | undefined;
  readonly #problems: Problem[] = [];
  #unlisted = 0;
  #records = 0;
  #cutTail = false;
  /** Pieces of a record that has begun, and where. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #begin = 0;
  #isOpen = false;

  constructor(
    path: string,
    form: LogForm,
    onRecord: (data: Uint8Array, offset: number) => string | undefined,
  ) {
    this.#path = path;
    this.#form = form;
    this.#onRecord = onRecord;
  }

  walk(size: number, readAt: (offset: number, length: number) => Buffer): LogRead {
    const { head } = this.#form;
    const start = readAt(0, head.length);
    if (!start.equals(head.subarray(0, start.length))) {
      this.#tell(0, "does not begin as such a log does. Nothing was read.");
      return this.#answer();
    }
    this.#cutTail = start.length < head.length && start.length > 0;
    try {
      for (let at = 0; at < size; at += blockBytes * blocksAtOnce) {
        const blocks = readAt(at, blockBytes * blocksAtOnce);
        for (let inside = 0; inside < blocks.length; inside += blockBytes) {
          const isFirst = at + inside === 0;
          this.#block(blocks.subarray(inside, inside + blockBytes), at + inside, isFirst ? head.length : 0);
        }
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      this.#tell(0, `cannot be read any further (${code}).`);
    }
    if (this.#isOpen) this.#cutTail = true;
    return this.#answer();
  }

  /** @param base where the block begins in the file; @param start first byte of a record in it */
  #block(block: Buffer, base: number, start: number): void {
    for (let at = start; at + headBytes <= block.length; ) {
      const length = block.readUInt16LE(at + 4);
      const type = block.readUInt8(at + 6);
      if (type === 0 && length === 0) return; // The rest of the block was never filled.
      const end = at + headBytes + length;
      if (end > block.length) {
        if (block.length < blockBytes) this.#cutTail = true;
        else this.#damaged(base + at, "a record runs over its block. The rest of the block was skipped.");
        return;
      }
      const isSound = crc32(block.subarray(at + 6, end)) === block.readUInt32LE(at);
      if (isSound) this.#piece(type, block.subarray(at + headBytes, end), base + at);
      else this.#damaged(base + at, "the checksum of a record is wrong. It was skipped.");
      at = end;
    }
    if (block.length < blockBytes && block.length > start) this.#cutTail ||= hasRest(block, start);
  }

  #piece(type: number, data: Buffer, offset: number): void {
    if (type === full || type === first) {
      if (this.#isOpen) this.#damaged(this.#begin, "a record has no end. It was skipped.");
      if (type === full) {
        this.#hand(data, offset);
        return;
      }
      this.#isOpen = true;
      this.#begin = offset;
    } else if (type !== middle && type !== last) {
      this.#damaged(offset, `a record is of the unknown kind ${type}. It was skipped.`);
      return;
    } else if (!this.#isOpen) {
      this.#damaged(offset, "a record has no beginning. It was skipped.");
      return;
    }
    this.#pieces.push(Buffer.from(data));
    this.#pieceBytes += data.length;
    if (this.#pieceBytes > longestRecord) {
      this.#damaged(this.#begin, `a record has more than ${longestRecord} bytes. It was skipped.`);
    } else if (type === last) {
      const whole = Buffer.concat(this.#pieces);
      this.#close();
      this.#hand(whole, this.#begin);
    }
  }

  #hand(data: Buffer, offset: number): void {
    const wrong = this.#onRecord(data, offset);
    if (wrong === undefined) this.#records++;
    else this.#tell(offset, `${wrong}. It was skipped.`);
  }

  #close(): void {
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#isOpen = false;
  }

  #damaged(offset: number, message: string): void {
    this.#close();
    this.#tell(offset, message);
  }

  #tell(offset: number, message: string): void {
    if (this.#problems.length >= listedProblems) {
      this.#unlisted++;
      return;
    }
    this.#problems.push({ code: "damaged-log", path: this.#path, message: `byte ${offset}: ${message}` });
  }

  #answer(): LogRead {
    const problems = [...this.#problems];
    if (this.#unlisted > 0) {
      const message = `${this.#unlisted} more places are damaged and were skipped.`;
      problems.push({ code: "damaged-log", path: this.#path, message });
    }
    return { problems, records: this.#records, cutTail: this.#cutTail };
  }
}

/** Whether fewer bytes than a record's head are left over at the end of a file that ends in this block. */
function hasRest(block: Buffer, start: number): boolean {
  let at = start;
  while (at + headBytes <= block.length) at += headBytes + block.readUInt16LE(at + 4);
  return at < block.length;
}
