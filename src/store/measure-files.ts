// Size and sha256 of the files in a folder.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { isMissingFile } from "./file-error.js";
import type { FileSystem } from "./file-system.js";

export interface FileChecksum {
  /** Relative to the run folder, with "/" between the parts. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Says of a path, relative to the folder, that it is not looked at. */
type LeaveOut = (path: string) => boolean;

/**
 * Measures the files of a folder, sorted by path. Links and what is no file are left out, and what vanishes meanwhile.
 * Other work of the process goes on between the pieces.
 * @throws (rejects) what the file system throws
 */
export async function measureFiles(
  files: FileSystem,
  folder: string,
  isLeftOut: LeaveOut,
): Promise<readonly FileChecksum[]> {
  const steps = measureSteps(files, folder, isLeftOut);
  let step = steps.next();
  while (step.done !== true) {
    await new Promise((resolve) => setImmediate(resolve));
    step = steps.next();
  }
  return step.value;
}

/**
 * The same at once. Undefined when `isTooLate`, asked after each piece, says to give up.
 * @throws what the file system throws
 */
export function measureFilesNow(
  files: FileSystem,
  folder: string,
  options: { readonly isLeftOut: LeaveOut; readonly isTooLate: () => boolean },
): readonly FileChecksum[] | undefined {
  const steps = measureSteps(files, folder, options.isLeftOut);
  let step = steps.next();
  while (step.done !== true) {
    if (options.isTooLate()) {
      steps.return([]);
      return undefined;
    }
    step = steps.next();
  }
  return step.value;
}

const pieceBytes = 1024 * 1024;

/** Yields after every piece read. */
function* measureSteps(
  files: FileSystem,
  folder: string,
  isLeftOut: LeaveOut,
): Generator<undefined, FileChecksum[], undefined> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  const found: FileChecksum[] = [];
  for (const path of filesBelow(files, folder, isLeftOut)) {
    try {
      found.push({ path, ...(yield* digestSteps(files, join(folder, path), buffer)) });
    } catch (error) {
      if (!isMissingFile(error)) throw error;
    }
  }
  return found;
}

function* digestSteps(
  files: FileSystem,
  path: string,
  buffer: Buffer,
): Generator<undefined, { bytes: number; sha256: string }, undefined> {
  const handle = files.open(path, "read");
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    for (let count = -1; count !== 0; bytes += count) {
      count = files.read(handle, buffer, bytes);
      hash.update(buffer.subarray(0, count));
      yield;
    }
    return { bytes, sha256: hash.digest("hex") };
  } finally {
    files.close(handle);
  }
}

function filesBelow(files: FileSystem, folder: string, isLeftOut: LeaveOut): string[] {
  const found: string[] = [];
  const waiting = [""];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of files.list(join(folder, next))) {
      const path = next === "" ? name : `${next}/${name}`;
      if (isLeftOut(path)) continue;
      const kind = files.look(join(folder, path))?.kind;
      if (kind === "folder") waiting.push(path);
      else if (kind === "file") found.push(path);
    }
  }
  return found.sort();
}
