// Makes ZIP archives for tests, right ones and wrong ones.

import { crc32, deflateRawSync } from "node:zlib";

export interface MadeEntry {
  readonly name: string;
  readonly data: Uint8Array | string;
  /** 0 stored (when absent), 8 deflate; of others `packed` is what is written. */
  readonly method?: number;
  readonly packed?: Uint8Array;
  readonly flags?: number;
  /** What the headers say, where that is not true. */
  readonly sizeBytes?: number;
  readonly crc?: number;
}

export interface MadeZip {
  /** Sizes and places in fields of 64 bits. */
  readonly isLarge?: boolean;
  readonly comment?: string;
  /** What stands before the archive without its knowledge. */
  readonly before?: string;
}

/** The bytes of an archive with these entries. */
export function zipBytes(
  entries: readonly MadeEntry[],
  { isLarge = false, comment = "", before = "" }: MadeZip = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const local = localOf(entry, isLarge);
    directory.push(headerOf(entry, isLarge, at));
    parts.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = endOf({ count: entries.length, bytes: listed.length, at, isLarge }, comment);
  return Buffer.concat([Buffer.from(before), ...parts, listed, end]);
}

function packedOf({ data, method = 0, packed }: MadeEntry): Buffer {
  if (packed !== undefined) return Buffer.from(packed);
  const bytes = Buffer.from(data as Uint8Array);
  return method === 8 ? deflateRawSync(bytes) : bytes;
}

interface Numbers {
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

function numbersOf(entry: MadeEntry): Numbers {
  const bytes = Buffer.from(entry.data as Uint8Array);
  return {
    crc: entry.crc ?? crc32(bytes),
    packed: packedOf(entry).length,
    size: entry.sizeBytes ?? bytes.length,
  };
}

function localOf(entry: MadeEntry, isLarge: boolean): Buffer {
  const numbers = numbersOf(entry);
  const isLater = ((entry.flags ?? 0) & 8) !== 0;
  const extra = isLarge ? largeField([numbers.size, numbers.packed]) : Buffer.alloc(0);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  putCommon(
    head.subarray(6),
    entry,
    isLater ? { crc: 0, packed: 0, size: 0 } : isLarge ? allFull(numbers) : numbers,
  );
  head.writeUInt16LE(Buffer.byteLength(entry.name), 26);
  head.writeUInt16LE(extra.length, 28);
  const parts = [head, Buffer.from(entry.name), extra, packedOf(entry)];
  if (!isLater) return Buffer.concat(parts);
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(numbers.crc, 4);
  descriptor.writeUInt32LE(numbers.packed, 8);
  descriptor.writeUInt32LE(numbers.size, 12);
  return Buffer.concat([...parts, descriptor]);
}

function headerOf(entry: MadeEntry, isLarge: boolean, at: number): Buffer {
  const numbers = numbersOf(entry);
  const extra = isLarge ? largeField([numbers.size, numbers.packed, at]) : Buffer.alloc(0);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  putCommon(head.subarray(8), entry, isLarge ? allFull(numbers) : numbers);
  head.writeUInt16LE(Buffer.byteLength(entry.name), 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(isLarge ? 0xffffffff : at, 42);
  return Buffer.concat([head, Buffer.from(entry.name), extra]);
}

/** Flags, method, time, checksum and sizes, which both headers have in this order. */
function putCommon(into: Buffer, { flags = 0, method = 0 }: MadeEntry, { crc, packed, size }: Numbers): void {
  into.writeUInt16LE(flags, 0);
  into.writeUInt16LE(method, 2);
  into.writeUInt32LE(crc, 8);
  into.writeUInt32LE(packed, 12);
  into.writeUInt32LE(size, 16);
}

function allFull({ crc }: Numbers): Numbers {
  return { crc, packed: 0xffffffff, size: 0xffffffff };
}

function largeField(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return field;
}

function endOf(
  { count, bytes, at, isLarge }: { count: number; bytes: number; at: number; isLarge: boolean },
  comment: string,
): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isLarge ? 0xffff : count, 8);
  end.writeUInt16LE(isLarge ? 0xffff : count, 10);
  end.writeUInt32LE(isLarge ? 0xffffffff : bytes, 12);
  end.writeUInt32LE(isLarge ? 0xffffffff : at, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  const text = Buffer.from(comment);
  if (!isLarge) return Buffer.concat([end, text]);
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  [44, 0, count, count, bytes, at].forEach((value, index) => {
    const field = [4, 12, 24, 32, 40, 48][index] ?? 0;
    large.writeBigUInt64LE(BigInt(value), field);
  });
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + bytes), 8);
  return Buffer.concat([large, locator, end, text]);
}
