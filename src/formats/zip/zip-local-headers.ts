// Entries of an archive whose directory is gone: one after the other from its beginning, as far as they are whole.

import { decodeName, EntryList, largeValues, mostEntries, type ZipListing } from "./zip-entry.js";
import type { ZipSource } from "./zip-source.js";

export const localMark = 0x04034b50;
export const localBytes = 30;
const directoryMark = 0x02014b50;
const descriptorMark = 0x08074b50;

/** Whole entries in the order of the file; undefined when the file does not begin with one. */
export function scanLocalHeaders(source: ZipSource): ZipListing | undefined {
  const list = new EntryList();
  const start = source.readAt(0, 4);
  if (start.length < 4 || start.readUInt32LE(0) !== localMark) return undefined;
  let at = 0;
  let why = "";
  for (let count = 0; count < mostEntries; count++) {
    const entry = entryAt(source, at);
    if (typeof entry === "string") {
      why = entry;
      break;
    }
    list.add(entry.entry);
    at = entry.end;
  }
  const { entries, troubles } = list.listing();
  const ending = why === "" ? [] : [`byte ${at}: ${why}`];
  return { entries, troubles: [...troubles, ...ending] };
}

type Located = { readonly entry: Parameters<EntryList["add"]>[0]; readonly end: number };

/** The entry that begins at a byte; why there is none, "" at the end of all of them. */
function entryAt(source: ZipSource, at: number): Located | string {
  const head = source.readAt(at, localBytes);
  if (head.length === 0 || (head.length >= 4 && head.readUInt32LE(0) === directoryMark)) return "";
  if (head.length < localBytes) return "the header of an entry is cut.";
  if (head.readUInt32LE(0) !== localMark) return "no entry begins here. What comes after it was not read.";
  const nameBytes = head.readUInt16LE(26);
  const names = source.readAt(at + localBytes, nameBytes + head.readUInt16LE(28));
  const start = at + localBytes + nameBytes + head.readUInt16LE(28);
  const name = decodeName(names.subarray(0, nameBytes));
  const flags = head.readUInt16LE(6);
  const [size = 0, packed = 0] = largeValues(names.subarray(nameBytes), [
    head.readUInt32LE(22),
    head.readUInt32LE(18),
  ]);
  const known = { name, method: head.readUInt16LE(8), isEncrypted: (flags & 1) !== 0, headerOffset: at };
  if ((flags & 8) !== 0 && packed === 0) {
    const found = findDescriptor(source, start);
    return found === undefined
      ? "the data of an entry has no end."
      : { entry: { ...known, ...found }, end: found.end };
  }
  const end = start + packed;
  if (end > source.size) return "the data of an entry is cut.";
  const entry = { ...known, packedBytes: packed, sizeBytes: size, crc: head.readUInt32LE(14) };
  return { entry, end };
}

const windowBytes = 1024 * 1024;

/** Sizes that stand behind the data, where the writer did not know them before: found by the length that they tell. */
function findDescriptor(
  source: ZipSource,
  start: number,
): { crc: number; packedBytes: number; sizeBytes: number; end: number } | undefined {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(descriptorMark);
  for (let from = start; from < source.size; from += windowBytes) {
    const window = source.readAt(from, windowBytes + 16);
    for (let at = window.indexOf(mark); at !== -1 && at < windowBytes; at = window.indexOf(mark, at + 1)) {
      if (at + 16 > window.length || window.readUInt32LE(at + 8) !== from + at - start) continue;
      const [crc, packedBytes, sizeBytes] = [4, 8, 12].map((field) => window.readUInt32LE(at + field));
      return { crc: crc ?? 0, packedBytes: packedBytes ?? 0, sizeBytes: sizeBytes ?? 0, end: from + at + 16 };
    }
  }
  return undefined;
}
