// The blocks that a tar archive is made of.

import { Header } from "tar";
import { TarFormatError } from "./tar-members.js";

/** Headers and contents begin at multiples of this. */
export const blockBytes = 512;

/**
 * Decodes a header.
 * @throws TarFormatError when it is damaged
 */
export function headerOf(block: Uint8Array): Header {
  let header: Header;
  try {
    header = new Header(Buffer.from(block));
  } catch (error) {
    throw new TarFormatError(`a header is damaged (${(error as Error).message})`);
  }
  if (!header.cksumValid) throw new TarFormatError("a header is damaged, or this is no tar archive");
  return header;
}

/** Bytes after a member of this size up to the next block. */
export function paddingOf(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

/** Whether there is nothing but zeros, as at the end of an archive. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
