// Unpacks one entry of an archive and checks it against what the archive says of it.

import { crc32, inflateRawSync } from "node:zlib";
import { decodeName, type ZipEntry } from "./zip-entry.js";
import { localBytes, localMark } from "./zip-local-headers.js";
import type { ZipSource } from "./zip-source.js";
import { unpackZstd, ZstdFormatError } from "./zstd.js";

/** Entries up to this size are unpacked whatever they were packed to. */
const smallBytes = 16 * 1024 * 1024;
/** Larger ones that were packed more tightly than deflate can are made to fill memory. */
const mostRatio = 1100;

/**
 * What the entry holds; a text says why it cannot be had.
 * @param maxBytes larger entries are refused before anything is unpacked
 */
export function unpackEntry(source: ZipSource, entry: ZipEntry, maxBytes: number): Buffer | string {
  const { packedBytes, sizeBytes } = entry;
  if (entry.isEncrypted) return "is encrypted.";
  if (sizeBytes > maxBytes || packedBytes > maxBytes + 65_536)
    return `holds ${sizeBytes} bytes; at most ${maxBytes} are unpacked.`;
  if (sizeBytes > smallBytes && sizeBytes > packedBytes * mostRatio)
    return `claims to hold ${sizeBytes} bytes in ${packedBytes}. It was not unpacked.`;
  const packed = packedOf(source, entry);
  if (typeof packed === "string") return packed;
  const data = unpack(packed, entry);
  if (typeof data === "string") return data;
  if (data.length !== sizeBytes) return `holds ${data.length} bytes, not the ${sizeBytes} the archive says.`;
  return crc32(data) === entry.crc ? data : "does not have its checksum.";
}

function packedOf(source: ZipSource, { headerOffset, name, packedBytes }: ZipEntry): Buffer | string {
  if (!(headerOffset >= 0 && headerOffset + localBytes <= source.size)) return "lies outside of the file.";
  const head = source.readAt(headerOffset, localBytes);
  const wrong = "does not begin where the archive's directory says.";
  if (head.length < localBytes || head.readUInt32LE(0) !== localMark) return wrong;
  const nameBytes = head.readUInt16LE(26);
  if (decodeName(source.readAt(headerOffset + localBytes, nameBytes)) !== name) return wrong;
  const start = headerOffset + localBytes + nameBytes + head.readUInt16LE(28);
  if (start + packedBytes > source.size) return "is cut.";
  return source.readAt(start, packedBytes);
}

function unpack(packed: Buffer, { method, sizeBytes }: ZipEntry): Buffer | string {
  if (method === 0) return packed;
  if (method !== 8 && method !== 93) return `is packed in an unknown way (method ${method}).`;
  try {
    if (method === 93) return unpackZstd(packed, sizeBytes);
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch (error) {
    if (error instanceof ZstdFormatError) return `cannot be unpacked: ${error.message}.`;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `cannot be unpacked (${code}).`;
  }
}
