// Overwrites bytes of a file that another process is appending to: the one write in place, for secrets that must not stay.

import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";

const { O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/** Bytes that are put in the place of others. */
export interface MaskedPart {
  /** Where they start in the file. */
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * Overwrites parts of a file; its length stays, and what others append meanwhile is kept. Parts beyond the end of the
 * file, which has been cut, are left out.
 * @throws what the operating system reports
 */
export function maskParts(path: string, parts: readonly MaskedPart[]): void {
  const handle = openSync(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) return;
    for (const { position, bytes } of parts) {
      if (position + bytes.length > stats.size) continue;
      for (let done = 0; done < bytes.length; )
        done += writeSync(handle, bytes, done, bytes.length - done, position + done);
    }
  } finally {
    closeSync(handle);
  }
}
