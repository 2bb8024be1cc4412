// Puts new partitions into place: all at once as one folder, or one file after the other, each whole at any moment.

import { dirname, join } from "node:path";
import { removeIfThere, syncFile, syncFolder, writeAll } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { partitionPath } from "./partition-names.js";
import { partitionStatePath, partitionsFolder } from "./partition-state.js";
import { type MadePartition, partitionFile } from "./partition-writer.js";

export interface PartitionPlace {
  readonly out: string;
  readonly building: string;
  readonly state: string;
  /** Whether the partitions made are all there are; else they replace those of the same names. */
  readonly isWhole: boolean;
}

/** The state goes first and comes last: after a crash in the middle all partitions are made anew. */
export function placePartitions(
  files: FileSystem,
  place: PartitionPlace,
  partitions: readonly MadePartition[],
): void {
  const { out, building } = place;
  for (const { path } of partitions) if (path !== undefined) syncFile(files, path);
  const [from, to] = [join(building, partitionsFolder), join(out, partitionsFolder)];
  makeFolders(files, from);
  writeState(files, place);
  if (place.isWhole) {
    replaceFolder(files, { from, to, aside: join(building, "old-partitions") });
  } else {
    placeEach(files, to, partitions, partitionStatePath(out));
    files.rename(join(from, ".state.json"), partitionStatePath(out));
  }
  syncFolder(files, out);
}

/** Puts the old folder back where the new one cannot take its place. */
function replaceFolder(
  files: FileSystem,
  { from, to, aside }: { readonly from: string; readonly to: string; readonly aside: string },
): void {
  const hadOne = files.look(to) !== undefined;
  if (hadOne) files.rename(to, aside);
  try {
    files.rename(from, to);
  } catch (error) {
    if (hadOne) files.rename(aside, to);
    throw error;
  }
}

function placeEach(
  files: FileSystem,
  to: string,
  partitions: readonly MadePartition[],
  statePath: string,
): void {
  removeIfThere(files, statePath);
  syncFolder(files, to);
  for (const { keys, values, path } of partitions) {
    const target = join(to, partitionPath(keys, values), partitionFile);
    if (path === undefined) {
      removeIfThere(files, target);
      removeEmpty(files, dirname(target), keys.length);
      continue;
    }
    makeFolders(files, dirname(target));
    files.rename(path, target);
    syncFolder(files, dirname(target));
  }
}

function writeState(files: FileSystem, { building, state }: PartitionPlace): void {
  const handle = files.open(join(building, partitionsFolder, ".state.json"), "create");
  try {
    writeAll(files, handle, Buffer.from(state));
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** Removes a folder and those above it, so many in all, as far as they are empty. */
function removeEmpty(files: FileSystem, folder: string, levels: number): void {
  let path = folder;
  for (let level = 0; level < levels; level++) {
    try {
      files.removeFolder(path);
    } catch (error) {
      if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(fileErrorName(error))) return;
      throw error;
    }
    path = dirname(path);
  }
}
