// Writes NumPy's .npz files: a zip of .npy arrays, stored without packing; the same arrays give the same bytes.

import { crc32 } from "node:zlib";
import { encodeNpy, type WritableData } from "./npy.js";

/** An array to write, of one axis when it has no shape. */
export interface NpzArray {
  readonly data: WritableData;
  readonly shape?: readonly number[];
}

const localMark = 0x04034b50;
const directoryMark = 0x02014b50;
const endMark = 0x06054b50;
/** 2.0, the first version that knows folders; NumPy and unzip ask for no more. */
const zipVersion = 20;
/** 1 January 1980, the first day a zip can name: the time of writing is no part of the arrays. */
const firstDay = 0x0021;
const unicodeNames = 0x0800;
const mostBytes = 0xffffffff;
const mostEntries = 0xffff;

/**
 * Encodes arrays by name as .npz, in their order, as `numpy.savez` does.
 * @throws RangeError for shapes that do not fit, names that NumPy could not give back, and more than 4 GiB
 */
export function encodeNpz(arrays: Readonly<Record<string, NpzArray>>): Uint8Array {
  const members = Object.entries(arrays).map(([name, array]) => memberOf(name, array));
  if (members.length >= mostEntries) throw new RangeError(`A .npz of ${members.length} arrays is too large.`);
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const head = localHead(member);
    parts.push(head, member.name, member.bytes);
    directory.push(directoryEntry(member, offset), member.name);
    offset += head.length + member.name.length + member.bytes.length;
  }
  const directoryBytes = directory.reduce((sum, part) => sum + part.length, 0);
  if (offset + directoryBytes >= mostBytes) {
    throw new RangeError(`The arrays take ${offset} bytes; a .npz without zip64 holds 4 GiB.`);
  }
  return Buffer.concat([...parts, ...directory, endRecord(members.length, directoryBytes, offset)]);
}

interface Member {
  readonly name: Buffer;
  readonly bytes: Buffer;
  readonly checksum: number;
}

function memberOf(name: string, { data, shape }: NpzArray): Member {
  if (name === "" || name.length > 1000 || /[\0/\\]/.test(name)) {
    throw new RangeError(`"${name}" cannot be the name of an array: it is a file's name inside the .npz.`);
  }
  const npy = encodeNpy(data, shape);
  const bytes = Buffer.from(npy.buffer, npy.byteOffset, npy.byteLength);
  return { name: Buffer.from(`${name}.npy`), bytes, checksum: crc32(bytes) };
}

function localHead(member: Member): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(localMark, 0);
  writeFacts(head, 4, member);
  return head;
}

function directoryEntry(member: Member, offset: number): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(directoryMark, 0);
  entry.writeUInt16LE(zipVersion, 4);
  writeFacts(entry, 6, member);
  entry.writeUInt32LE(offset, 42);
  return entry;
}

/** What both heads of a member share, in the same order: version, flags, method 0, time, checksum, sizes, name. */
function writeFacts(head: Buffer, at: number, { name, bytes, checksum }: Member): void {
  head.writeUInt16LE(zipVersion, at);
  head.writeUInt16LE(unicodeNames, at + 2);
  head.writeUInt16LE(firstDay, at + 8);
  head.writeUInt32LE(checksum, at + 10);
  head.writeUInt32LE(bytes.length, at + 14);
  head.writeUInt32LE(bytes.length, at + 18);
  head.writeUInt16LE(name.length, at + 22);
}

function endRecord(count: number, directoryBytes: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(endMark, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
