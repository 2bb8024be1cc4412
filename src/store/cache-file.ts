// Files of the user's cache folder: written without waiting for the disk, because whoever reads them checks them.

import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { discardFile, writeAll } from "./atomic-write.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";

/** What decides where the cache is. */
export interface CachePlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As `process.platform` names it. */
  readonly platform: string;
}

/** Our folder in the user's cache folder; undefined where there is none. */
export function cacheFolder({ environment, platform }: CachePlace): string | undefined {
  const { XDG_CACHE_HOME: stated = "", HOME: home = "" } = environment;
  if (stated.startsWith("/")) return join(stated, "runledger");
  if (!home.startsWith("/")) return undefined;
  return join(home, platform === "darwin" ? "Library/Caches" : ".cache", "runledger");
}

/**
 * Replaces a file in one step: who reads it meanwhile sees the old or the new content. After a power cut it may hold
 * anything.
 * @throws what the file system throws; then the old file is as it was
 */
export function replaceCacheFile(
  path: string,
  parts: readonly Uint8Array[],
  files: FileSystem = nodeFileSystem,
): void {
  makeFolders(files, dirname(path));
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const handle = files.open(temporary, "create");
  let isDone = false;
  try {
    for (const part of parts) writeAll(files, handle, part);
    files.rename(temporary, path);
    isDone = true;
  } finally {
    files.close(handle);
    if (!isDone) discardFile(files, temporary);
  }
}

/**
 * Appends to a file, in one step as far as the disk takes it.
 * @throws what the file system throws
 */
export function appendCacheFile(path: string, bytes: Uint8Array, files: FileSystem = nodeFileSystem): void {
  const handle = files.open(path, "append");
  try {
    writeAll(files, handle, bytes);
  } finally {
    files.close(handle);
  }
}

/**
 * Removes the files of a cache folder that were written first, until the rest takes no more than `mostBytes`. What
 * cannot be listed or removed stays.
 */
export function pruneCacheFolder(
  folder: string,
  mostBytes: number,
  files: FileSystem = nodeFileSystem,
): void {
  try {
    const found = files.list(folder).flatMap((name) => {
      const path = join(folder, name);
      const facts = files.look(path);
      return facts?.kind === "file" ? [{ path, ...facts }] : [];
    });
    let bytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const { path, sizeBytes } of found.sort((a, b) => a.modifiedMs - b.modifiedMs)) {
      if (bytes <= mostBytes) return;
      files.remove(path);
      bytes -= sizeBytes;
    }
  } catch {
    // Another process prunes at the same time, or may do here what we may not: the next one tries again.
  }
}

/** Makes a folder and those above it. Others may make them at the same time. */
function makeFolders(files: FileSystem, folder: string): void {
  if (files.look(folder) !== undefined || dirname(folder) === folder) return;
  makeFolders(files, dirname(folder));
  try {
    files.makeFolder(folder);
  } catch (error) {
    if (files.look(folder) === undefined) throw error;
  }
}
