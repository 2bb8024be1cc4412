// Unpacks .gz files with a limit on what comes out, so that a small file cannot fill the memory.

import { constants, gunzipSync } from "node:zlib";
import type { Problem } from "../errors.js";
import { readRegularFile } from "./read-file.js";

/** What was unpacked, with what is wrong with the file; or why nothing was. */
export type GzipRead =
  | { readonly bytes: Buffer; readonly problems: readonly Problem[] }
  | { readonly missing: true }
  | { readonly problem: Problem };

export interface GzipOptions {
  /** Of the unpacked bytes; 256 MiB when absent. Packed files may have 64 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 256 * 1024 * 1024;

/** Unpacks a whole file. Of one that was cut off, what is there, with a problem. Never throws for bad data. */
export function readGzipFile(path: string, options: GzipOptions = {}): GzipRead {
  const read = readRegularFile(path);
  if (!("bytes" in read)) return read;
  const maxOutputLength = options.maxBytes ?? defaultMaxBytes;
  try {
    return { bytes: gunzipSync(read.bytes, { maxOutputLength }), problems: [] };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "Z_BUF_ERROR") return unpackCut(path, read.bytes, maxOutputLength);
    return { problem: notUnpacked(path, error, maxOutputLength) };
  }
}

function unpackCut(path: string, packed: Buffer, maxOutputLength: number): GzipRead {
  try {
    const bytes = gunzipSync(packed, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH });
    const message = `Is cut off; the first ${bytes.length} unpacked bytes were read.`;
    return { bytes, problems: [{ code: "cut-gzip", path, message }] };
  } catch (error) {
    return { problem: notUnpacked(path, error, maxOutputLength) };
  }
}

function notUnpacked(path: string, error: unknown, maxOutputLength: number): Problem {
  if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
    const message = `Has more than ${maxOutputLength} bytes when unpacked. It was not read.`;
    return { code: "file-too-large", path, message };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "bad-gzip", path, message: `Cannot be unpacked (${reason}). It was not read.` };
}
