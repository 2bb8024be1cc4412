// Appends one JSON line to a file that several processes may append to.

import { dirname } from "node:path";
import { encodeJson } from "../core/json/tolerant-json.js";
import { syncFolder, writeAll } from "./atomic-write.js";
import { fileErrorName } from "./file-error.js";
import type { FileHandle, FileSystem } from "./file-system.js";

/** The record is in its file, but may not outlive a power cut: the disk could not be waited for. */
export class UnsyncedRecordError extends Error {
  override readonly name = "UnsyncedRecordError";
  /** Short name of what the disk said: "EIO". */
  readonly code: string;

  constructor(cause: unknown) {
    const code = fileErrorName(cause);
    super(`The record was added, but is not known to be on the disk (${code}).`, { cause });
    this.code = code;
  }
}

/**
 * Appends a record as one line, in one write, and waits for the disk. A half-written line that somebody who died left
 * behind is closed first, so that it spoils only itself.
 * @throws what the file system throws; then the record is not there, or is half a line that readers skip.
 * UnsyncedRecordError where only the wait for the disk has failed
 */
export function appendRecord(
  files: FileSystem,
  path: string,
  record: Readonly<Record<string, unknown>>,
): void {
  const sizeBytes = files.look(path)?.sizeBytes;
  const isTorn = sizeBytes !== undefined && sizeBytes > 0 && lastByte(files, path, sizeBytes) !== 10;
  const line = Buffer.from(`${isTorn ? "\n" : ""}${encodeJson(record)}\n`);
  let isWritten = false;
  try {
    withOpen(files, path, "append", (handle) => {
      // One write wherever the disk takes it all: between two, another process could come.
      writeAll(files, handle, line);
      isWritten = true;
      files.sync(handle);
    });
    // Also of a file that was there: whoever made it may have died before this.
    syncFolder(files, dirname(path));
  } catch (error) {
    throw isWritten ? new UnsyncedRecordError(error) : error;
  }
}

function lastByte(files: FileSystem, path: string, sizeBytes: number): number | undefined {
  const buffer = new Uint8Array(1);
  const count = withOpen(files, path, "read", (handle) => files.read(handle, buffer, sizeBytes - 1));
  return count === 1 ? buffer[0] : undefined;
}

function withOpen<T>(
  files: FileSystem,
  path: string,
  mode: "append" | "read",
  use: (handle: FileHandle) => T,
): T {
  const handle = files.open(path, mode);
  let isOpen = true;
  try {
    if (files.lookAt(handle).kind !== "file") throw notAFile(path);
    const result = use(handle);
    isOpen = false;
    files.close(handle);
    return result;
  } finally {
    if (isOpen) files.close(handle);
  }
}

function notAFile(path: string): Error {
  return Object.assign(new Error(`${path} is not a regular file.`), { code: "ENOTSUP" });
}
