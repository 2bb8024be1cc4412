// The central directory at the end of a ZIP archive. Format: PKWARE APPNOTE.TXT 6.3, sections 4.3.12 to 4.3.16.

import { decodeName, EntryList, largeValues, mostEntries, type ZipListing } from "./zip-entry.js";
import type { ZipSource } from "./zip-source.js";

const endMark = 0x06054b50;
const largeEndMark = 0x06064b50;
const locatorMark = 0x07064b50;
const entryMark = 0x02014b50;
const endBytes = 22;
const entryBytes = 46;
const mostDirectoryBytes = 256 * 1024 * 1024;

/** Entries by the directory; undefined when the archive's end, or its directory, is not there or is damaged. */
export function readZipDirectory(source: ZipSource): ZipListing | undefined {
  const end = findEnd(source);
  if (end === undefined || end.bytes > mostDirectoryBytes || end.bytes > end.at) return undefined;
  // What was put before the archive later moves everything by its length.
  const starts = [end.at - end.bytes, end.offset].filter((start) => start >= 0);
  for (const start of starts) {
    const listing = listEntries(source.readAt(start, end.bytes), start - end.offset, end.count);
    if (listing !== undefined) return listing;
  }
  return undefined;
}

interface End {
  /** Byte where what follows the directory begins. */
  readonly at: number;
  readonly count: number;
  /** Length of the directory, and where it says to begin. */
  readonly bytes: number;
  readonly offset: number;
}

/** The end record lies before a comment of at most 64 KiB. */
function findEnd(source: ZipSource): End | undefined {
  const from = Math.max(0, source.size - endBytes - 0xffff);
  const tail = source.readAt(from, source.size - from);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endMark || at + endBytes + tail.readUInt16LE(at + 20) > tail.length)
      continue;
    const count = tail.readUInt16LE(at + 10);
    const bytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    const isLarge = count === 0xffff || bytes === 0xffffffff || offset === 0xffffffff;
    const large = isLarge ? findLargeEnd(source, from + at) : undefined;
    return large ?? { at: from + at, count, bytes, offset };
  }
  return undefined;
}

/** The end record of archives beyond 4 GiB, which a locator right before the end record tells. */
function findLargeEnd(source: ZipSource, end: number): End | undefined {
  const locator = source.readAt(Math.max(0, end - 20), 20);
  if (end < 20 || locator.length < 20 || locator.readUInt32LE(0) !== locatorMark) return undefined;
  const at = Number(locator.readBigUInt64LE(8));
  const record = at < end ? source.readAt(at, 56) : Buffer.alloc(0);
  if (record.length < 56 || record.readUInt32LE(0) !== largeEndMark) return undefined;
  const [count, bytes, offset] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
  return { at, count: count ?? 0, bytes: bytes ?? 0, offset: offset ?? 0 };
}

function listEntries(directory: Buffer, moved: number, count: number): ZipListing | undefined {
  const list = new EntryList();
  let listed = 0;
  for (let at = 0; at < directory.length && listed < mostEntries; listed++) {
    if (at + entryBytes > directory.length || directory.readUInt32LE(at) !== entryMark) return undefined;
    const nameEnd = at + entryBytes + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const [size = 0, packed = 0, offset = 0] = largeValues(directory.subarray(nameEnd, extraEnd), [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ]);
    list.add({
      name: decodeName(directory.subarray(at + entryBytes, nameEnd)),
      method: directory.readUInt16LE(at + 10),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
      packedBytes: packed,
      sizeBytes: size,
      crc: directory.readUInt32LE(at + 16),
      headerOffset: offset + moved,
    });
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
  if (listed !== count && listed === 0) return undefined;
  const listing = list.listing();
  if (listed === count) return listing;
  const message = `The archive says that it has ${count} entries; ${listed} are in its directory.`;
  return { ...listing, troubles: [...listing.troubles, message] };
}
