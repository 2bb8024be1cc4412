// Removes a folder with all that is in it, and counts what came free as the disk counts it.

import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isMissingFile } from "./file-error.js";
import type { FileSystem } from "./file-system.js";

/**
 * Removes a path, links as links; returns the bytes that came free on the disk: those of files whose last name went, and of
 * folders. What has vanished meanwhile is no fault.
 * @param beforeEach called before each single removal; what it throws ends the work
 * @throws what the file system throws
 */
export function removeTree(files: FileSystem, path: string, beforeEach: () => void): number {
  beforeEach();
  const facts = files.look(path);
  if (facts === undefined) return 0;
  const own = facts.kind === "folder" || facts.links <= 1 ? facts.diskBytes : 0;
  if (facts.kind !== "folder") {
    files.remove(path);
    return own;
  }
  let freed = 0;
  for (const name of namesIn(files, path)) freed += removeTree(files, join(path, name), beforeEach);
  freed += removeStrange(Buffer.from(path), beforeEach);
  files.removeFolder(path);
  return freed + own;
}

/** Names in a folder, sorted; none where it is missing. */
export function namesIn(files: FileSystem, folder: string): string[] {
  try {
    return files.list(folder).sort();
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}

/** What is left: names that are no text, which only the system's own calls can name, by their bytes. */
function removeStrange(folder: Buffer, beforeEach: () => void): number {
  let freed = 0;
  for (const name of readdirSync(folder, { encoding: "buffer" })) {
    beforeEach();
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const bytes = stats.blocks * 512;
    if (stats.isDirectory()) {
      freed += removeStrange(path, beforeEach) + bytes;
      rmdirSync(path);
    } else {
      unlinkSync(path);
      if (stats.nlink <= 1) freed += bytes;
    }
  }
  return freed;
}
