// Copies and hashes files in small pieces, so that a training in the same process goes on meanwhile.

import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { discardFile, syncFolder, writeAll } from "./atomic-write.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { temporaryName } from "./temporary-name.js";

export interface FileDigest {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

const pieceBytes = 256 * 1024;

/**
 * Size and sha256 of a regular file.
 * @throws (rejects) what the file system throws; ENOTSUP for anything but a regular file
 */
export function digestFile(files: FileSystem, path: string): Promise<FileDigest> {
  return readPieces(files, path, () => undefined);
}

/**
 * Copies a regular file, waits for the disk, and only then gives the copy its name, replacing what has it.
 * @throws (rejects) what the file system throws; ENOTSUP for anything but a regular file; then there is no copy, or, where
 * only the last wait has failed, one that may not outlive a power cut
 */
export async function copyFile(files: FileSystem, from: string, to: string): Promise<FileDigest> {
  const temporary = temporaryName(to);
  const handle = files.open(temporary, "create");
  let digest: FileDigest;
  try {
    digest = await fill(files, handle, from);
    files.rename(temporary, to);
  } catch (error) {
    discardFile(files, temporary);
    throw error;
  }
  syncFolder(files, dirname(to));
  return digest;
}

/** Closes the file in any case: disks in a network tell some errors only then. */
async function fill(files: FileSystem, handle: FileHandle, from: string): Promise<FileDigest> {
  try {
    const digest = await readPieces(files, from, (piece) => writeAll(files, handle, piece));
    files.sync(handle);
    return digest;
  } finally {
    files.close(handle);
  }
}

async function readPieces(
  files: FileSystem,
  path: string,
  use: (piece: Uint8Array) => void,
): Promise<FileDigest> {
  const handle: FileHandle = files.open(path, "read");
  try {
    if (files.lookAt(handle).kind !== "file") throw notAFile(path);
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(pieceBytes);
    let sizeBytes = 0;
    for (
      let count = files.read(handle, buffer, 0);
      count > 0;
      count = files.read(handle, buffer, sizeBytes)
    ) {
      const piece = buffer.subarray(0, count);
      hash.update(piece);
      use(piece);
      sizeBytes += count;
      await nextTurn();
    }
    return { sizeBytes, sha256: hash.digest("hex") };
  } finally {
    files.close(handle);
  }
}

function notAFile(path: string): Error {
  return Object.assign(new Error(`${path} is not a regular file.`), { code: "ENOTSUP" });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
