// Parts of a file written over in place: secrets that must not stay, and the list of an archive that is not done yet.

import { nothingTaken } from "./atomic-write.js";
import type { FileSystem } from "./file-system.js";

/** Bytes that are put in the place of others. */
export interface MaskedPart {
  /** Where they start in the file. */
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * Overwrites parts of a file; its length stays, and what others append meanwhile is kept. Parts beyond the end of the
 * file, which has been cut, are left out.
 * @throws what the file system throws
 */
export function maskParts(files: FileSystem, path: string, parts: readonly MaskedPart[]): void {
  const handle = files.open(path, "change");
  try {
    const { kind, sizeBytes } = files.lookAt(handle);
    if (kind !== "file") return;
    for (const { position, bytes } of parts) {
      if (position + bytes.length > sizeBytes) continue;
      for (let done = 0; done < bytes.length; ) {
        const taken = files.writeAt(handle, bytes.subarray(done), position + done);
        if (taken <= 0) throw nothingTaken();
        done += taken;
      }
    }
  } finally {
    files.close(handle);
  }
}
