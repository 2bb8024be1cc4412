// The last words of a log.

import type { FileSystem } from "../store/file-system.js";

const mostBytes = 4_096;

/** The last line of a text file that is not empty, at most 300 characters; undefined when there is none to be read. */
export function lastLine(files: FileSystem, path: string): string | undefined {
  const size = files.look(path)?.sizeBytes ?? 0;
  if (size === 0) return undefined;
  const lines = readEnd(files, path, size)
    ?.toString("utf8")
    .split("\n")
    .map((line) => line.trim());
  return lines
    ?.filter((line) => line !== "")
    .at(-1)
    ?.slice(0, 300);
}

function readEnd(files: FileSystem, path: string, size: number): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = files.open(path, "read");
    const buffer = Buffer.alloc(Math.min(size, mostBytes));
    return buffer.subarray(0, files.read(handle, buffer, size - buffer.length));
  } catch {
    // A log that cannot be read explains nothing; what the trial left still does.
    return undefined;
  } finally {
    if (handle !== undefined) files.close(handle);
  }
}
