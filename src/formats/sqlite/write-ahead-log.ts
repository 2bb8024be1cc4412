// The write-ahead log beside a SQLite database: pages that were committed and not yet copied into the database.

import { type FileBytes, SqliteDamage } from "./file-bytes.js";

/** Where the newest committed version of a page lies in the log. */
export interface LoggedPages {
  /** Byte of the page's data in the log, by page number. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Pages of the database after the last commit; undefined when nothing was committed. */
  readonly pageCount: number | undefined;
}

const nothing: LoggedPages = { offsets: new Map(), pageCount: undefined };
const headBytes = 32;
const frameHeadBytes = 24;

/**
 * Reads which pages the log holds, up to the last commit whose checksums are right; what comes after was never committed.
 * Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function readWriteAheadLog(log: FileBytes, pageSize: number): LoggedPages {
  if (log.size < headBytes) return nothing;
  const head = log.at(0, headBytes);
  const magic = head.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return nothing;
  const sum = new RunningSum(magic === 0x377f0683);
  sum.add(head.subarray(0, 24));
  if (!sum.equals(head.readUInt32BE(24), head.readUInt32BE(28))) return nothing;
  if (head.readUInt32BE(8) !== pageSize) {
    throw new SqliteDamage(
      log.path,
      8,
      `pages of ${head.readUInt32BE(8)} bytes; the database has ${pageSize}.`,
    );
  }
  return committedPages(log, { pageSize, sum, salts: head.readBigUInt64BE(16) });
}

interface LogState {
  readonly pageSize: number;
  readonly sum: RunningSum;
  /** Two numbers that every frame of this generation of the log repeats. */
  readonly salts: bigint;
}

function committedPages(log: FileBytes, { pageSize, sum, salts }: LogState): LoggedPages {
  const committed = new Map<number, number>();
  let open = new Map<number, number>();
  let pageCount: number | undefined;
  const frameBytes = frameHeadBytes + pageSize;
  for (let at = headBytes; at + frameBytes <= log.size; at += frameBytes) {
    const frame = log.at(at, frameBytes);
    if (frame.readBigUInt64BE(8) !== salts) break;
    sum.add(frame.subarray(0, 8));
    sum.add(frame.subarray(frameHeadBytes));
    if (!sum.equals(frame.readUInt32BE(16), frame.readUInt32BE(20))) break;
    open.set(frame.readUInt32BE(0), at + frameHeadBytes);
    const sizeAfterCommit = frame.readUInt32BE(4);
    if (sizeAfterCommit === 0) continue;
    for (const [page, offset] of open) committed.set(page, offset);
    open = new Map();
    pageCount = sizeAfterCommit;
  }
  return { offsets: committed, pageCount };
}

/** The log's checksum, over pairs of 32-bit words: https://www.sqlite.org/fileformat2.html#checksum_algorithm */
class RunningSum {
  readonly #isBigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  /** @param bytes a multiple of 8 of them */
  add(bytes: Buffer): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const isLittleEndian = !this.#isBigEndian;
    let first = this.#first;
    let second = this.#second;
    for (let at = 0; at + 8 <= bytes.length; at += 8) {
      first = (first + view.getUint32(at, isLittleEndian) + second) >>> 0;
      second = (second + view.getUint32(at + 4, isLittleEndian) + first) >>> 0;
    }
    this.#first = first;
    this.#second = second;
  }

  equals(first: number, second: number): boolean {
    return this.#first === first && this.#second === second;
  }
}
