// NumPy's .npz files: a zip of .npy arrays. Only the directory and the arrays asked for are read; nothing is unpickled.

import { inflateRawSync } from "node:zlib";
import { decodeNpy, type NpyArray, NpyFormatError } from "./npy.js";

/** One array of the file, not read yet. */
export interface NpzEntry {
  /** Name without ".npy". */
  readonly name: string;
  /** Size of the array with its header, unpacked. */
  readonly sizeBytes: number;
  readonly method: number;
  readonly packedBytes: number;
  readonly headerOffset: number;
}

const endMark = 0x06054b50;
const directoryMark = 0x02014b50;
const localMark = 0x04034b50;
const mostEntries = 10_000;

/**
 * The arrays of a .npz file, in the order of its directory.
 * @throws NpyFormatError when the bytes are no zip, are cut, or are a zip of more than 4 GiB
 */
export function listNpz(bytes: Buffer): NpzEntry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const offset = bytes.readUInt32LE(end + 16);
  if (count > mostEntries || offset === 0xffffffff)
    throw new NpyFormatError("the zip is too large to be read");
  const entries: NpzEntry[] = [];
  let at = offset;
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== directoryMark) {
      throw new NpyFormatError("the zip's directory is cut");
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    if (name.endsWith(".npy")) entries.push(entryAt(bytes, at, name.slice(0, -".npy".length)));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Reads one array.
 * @throws NpyFormatError for pickled objects, unknown packing, cut data
 */
export function readNpzEntry(bytes: Buffer, entry: NpzEntry): NpyArray {
  const at = entry.headerOffset;
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== localMark) {
    throw new NpyFormatError(`"${entry.name}" does not begin where the zip's directory says`);
  }
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (packed.length !== entry.packedBytes) throw new NpyFormatError(`"${entry.name}" is cut`);
  return decodeNpy(unpack(packed, entry));
}

function unpack(packed: Buffer, entry: NpzEntry): Buffer {
  if (entry.method === 0) return packed;
  if (entry.method !== 8)
    throw new NpyFormatError(`"${entry.name}" is packed in an unknown way (${entry.method})`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.sizeBytes) });
  } catch (error) {
    throw new NpyFormatError(`"${entry.name}" cannot be unpacked (${(error as NodeJS.ErrnoException).code})`);
  }
}

function entryAt(bytes: Buffer, at: number, name: string): NpzEntry {
  return {
    name,
    method: bytes.readUInt16LE(at + 10),
    packedBytes: bytes.readUInt32LE(at + 20),
    sizeBytes: bytes.readUInt32LE(at + 24),
    headerOffset: bytes.readUInt32LE(at + 42),
  };
}

/** The end record is the last thing in the file, before a comment of at most 64 KiB. */
function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === endMark) return at;
  }
  throw new NpyFormatError("the file is no zip, or its end is missing");
}
