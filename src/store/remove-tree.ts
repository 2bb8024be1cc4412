// Removes a folder with all that is in it, and counts what came free as the disk counts it.

import { isMissingFile } from "./file-error.js";
import type { BytesPath, FileSystem } from "./file-system.js";

/**
 * Removes a path, links as links; returns the bytes that came free on the disk: those of files whose last name went, and of
 * folders. What has vanished meanwhile is no fault.
 * @param beforeEach called before each single removal; what it throws ends the work
 * @throws what the file system throws
 */
export function removeTree(files: FileSystem, path: BytesPath, beforeEach: () => void): number {
  beforeEach();
  const facts = files.look(path);
  if (facts === undefined) return 0;
  if (facts.kind !== "folder") {
    const isGone = unlessMissing(false, () => {
      files.remove(path);
      return true;
    });
    return isGone && facts.links <= 1 ? facts.diskBytes : 0;
  }
  // By their bytes: a name that is no text can be named in no other way.
  const names = unlessMissing([], () => files.listBytes(path)).sort(Buffer.compare);
  let freed = 0;
  for (const name of names)
    freed += removeTree(files, Buffer.concat([bytesOf(path), slash, name]), beforeEach);
  return unlessMissing(freed, () => {
    files.removeFolder(path);
    return freed + facts.diskBytes;
  });
}

const slash = Buffer.from("/");

function bytesOf(path: BytesPath): Buffer {
  return typeof path === "string" ? Buffer.from(path) : path;
}

/** Names in a folder, sorted; none where it is missing. */
export function namesIn(files: FileSystem, folder: string): string[] {
  return unlessMissing([], () => files.list(folder).sort());
}

function unlessMissing<T>(otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isMissingFile(error)) return otherwise;
    throw error;
  }
}
