// Bytes of an archive, read piece by piece from an open file or out of memory.

import { readSync } from "node:fs";

export interface ZipSource {
  readonly size: number;
  /** Bytes from an offset on; fewer where the archive ends. May throw what the system says. */
  readonly readAt: (offset: number, length: number) => Buffer;
}

/** An archive in an open file. Its size is that at opening. */
export function sourceOfFile(descriptor: number, size: number): ZipSource {
  const readAt = (offset: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(clamped(offset, length, size));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  };
  return { size, readAt };
}

/** An archive in memory. */
export function sourceOfBytes(data: Uint8Array): ZipSource {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  const readAt = (offset: number, length: number): Buffer =>
    bytes.subarray(offset, offset + clamped(offset, length, bytes.length));
  return { size: bytes.length, readAt };
}

function clamped(offset: number, length: number, size: number): number {
  return Math.max(0, Math.min(length, size - offset));
}
