// The rollback journal beside a SQLite database: how its pages were before a transaction that has not ended.

import type { FileBytes } from "./file-bytes.js";
import type { LoggedPages } from "./write-ahead-log.js";

const magic = 0xd9d505f920a163d7n;

/**
 * Reads which pages the journal can put back. With them, a database that a writer has half changed, or died over, reads as
 * it was before. No pages when the journal is empty or was ended by zeroing its head.
 * Format: https://www.sqlite.org/fileformat2.html#the_rollback_journal
 */
export function readRollbackJournal(journal: FileBytes): LoggedPages {
  const offsets = new Map<number, number>();
  let pageCount: number | undefined;
  for (let at = 0; at + 28 <= journal.size; ) {
    const head = journal.at(at, 28);
    if (head.readBigUInt64BE(0) !== magic) break;
    const part = partOf(head);
    if (part === undefined) break;
    pageCount ??= part.pageCount;
    const end = addPages(journal, { ...part, at: at + part.sectorSize }, offsets);
    if (end === undefined) break;
    at = Math.ceil(end / part.sectorSize) * part.sectorSize;
  }
  return { offsets, pageCount };
}

interface JournalPart {
  /** Pages in this part; undefined: up to the end of the file. */
  readonly records: number | undefined;
  readonly nonce: number;
  readonly pageCount: number;
  readonly sectorSize: number;
  readonly pageSize: number;
}

function partOf(head: Buffer): JournalPart | undefined {
  const count = head.readUInt32BE(8);
  const sectorSize = head.readUInt32BE(20);
  const pageSize = head.readUInt32BE(24);
  const isPossible = isPowerOfTwo(sectorSize, 32, 65_536) && isPowerOfTwo(pageSize, 512, 65_536);
  if (!isPossible) return undefined;
  return {
    records: count === 0xffff_ffff ? undefined : count,
    nonce: head.readUInt32BE(12),
    pageCount: head.readUInt32BE(16),
    sectorSize,
    pageSize,
  };
}

function isPowerOfTwo(value: number, least: number, most: number): boolean {
  return value >= least && value <= most && Number.isInteger(Math.log2(value));
}

/** Adds pages whose checksums are right; the first version of a page is the oldest and counts. Undefined: damaged here. */
function addPages(
  journal: FileBytes,
  part: JournalPart & { readonly at: number },
  offsets: Map<number, number>,
): number | undefined {
  const recordBytes = part.pageSize + 8;
  let at = part.at;
  for (let count = 0; count < (part.records ?? Number.POSITIVE_INFINITY); count++, at += recordBytes) {
    if (at + recordBytes > journal.size) return undefined;
    const record = journal.at(at, recordBytes);
    const page = record.subarray(4, 4 + part.pageSize);
    if (checksumOf(page, part.nonce) !== record.readUInt32BE(4 + part.pageSize)) return undefined;
    const number = record.readUInt32BE(0);
    if (number > 0 && !offsets.has(number)) offsets.set(number, at + 4);
  }
  return at;
}

/** The nonce plus every 200th byte from the end on, modulo 2^32. */
function checksumOf(page: Buffer, nonce: number): number {
  let sum = nonce;
  for (let at = page.length - 200; at > 0; at -= 200) sum = (sum + (page[at] ?? 0)) >>> 0;
  return sum;
}
