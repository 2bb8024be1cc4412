// Removing a run that may be several files: one goes after the other, and the first tells which others belong to it until
// all have gone, so that a removal that was cut off in between can be finished.

import { realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import { replaceFile } from "./atomic-write.js";
import type { FileSystem } from "./file-system.js";
import { type Lock, withLock } from "./lock.js";
import { namesIn } from "./remove-tree.js";
import { rootFiles } from "./run-layout.js";
import { moveToTrash } from "./trash.js";
import { heldBy, type TrashWorld, trashLock } from "./trash-bin.js";
import { placeInRoot, readTrashRecord, trashRecord } from "./trash-record.js";

/** Whose removal it is, and why. */
interface Removed {
  readonly root: string;
  readonly runId: string;
  /** "deleted", "pruned". */
  readonly reason: string;
}

export interface RunRemoval extends Removed {
  /** Folder of the run, or its files in the order in which they go; absolute. */
  readonly paths: readonly string[];
}

/** A removal of which some files have gone and others have not. */
export interface CutRemoval extends Removed {
  /** Where the file was that went first, absolute. */
  readonly path: string;
  /** Files that are still in their place and as they were, absolute. */
  readonly left: readonly string[];
  /** Folder in the trash that tells of it, absolute. */
  readonly entry: string;
}

/**
 * Moves a run to the trash of its root; returns where its folder or files are now.
 * @throws (rejects) UserError "not-removable", "locked", "lock-lost"; files that went before are in the trash then
 */
export async function moveRunToTrash(removal: RunRemoval, world: TrashWorld): Promise<readonly string[]> {
  const { files } = world;
  const { root, paths } = removal;
  return withLock(trashLock(root, world), async (lock) => {
    const rest = paths.slice(1).map((path) => seen(files, root, path));
    const moved = paths.map((path, place) =>
      move(path, removal, { world, lock, ...(place === 0 && rest.length > 0 ? { rest } : {}) }),
    );
    if (rest.length > 0) forgetRest(files, dirname(moved[0] as string));
    return moved;
  });
}

/** Removals that were cut off in a root. Files that have changed since are no part of them. */
export function findCutRemovals(files: FileSystem, root: string): CutRemoval[] {
  const trash = join(root, rootFiles.trash);
  return namesIn(files, trash)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => cutRemovalOf(files, root, join(trash, name)) ?? []);
}

/**
 * Moves what is left of it to the trash, too; returns where that is now.
 * @throws (rejects) as `moveRunToTrash`
 */
export async function finishCutRemoval(cut: CutRemoval, world: TrashWorld): Promise<readonly string[]> {
  const { files } = world;
  return withLock(trashLock(cut.root, world), async (lock) => {
    // Somebody else may have been here since it was found.
    const left = cutRemovalOf(files, cut.root, cut.entry)?.left ?? [];
    const moved = left.map((path) => move(path, cut, { world, lock }));
    if (left.length > 0) forgetRest(files, cut.entry);
    return moved;
  });
}

/** A file as it was when the removal began. */
interface SeenFile {
  /** Relative to the root, with "/" between the parts. */
  readonly path: string;
  readonly bytes: number;
  readonly modified_ms: number;
}

function seen(files: FileSystem, root: string, path: string): SeenFile {
  const facts = files.look(path);
  return {
    path: relative(root, path).split(sep).join("/"),
    bytes: facts?.sizeBytes ?? 0,
    modified_ms: facts?.modifiedMs ?? 0,
  };
}

function move(
  path: string,
  { root, runId, reason }: Removed,
  { world, lock, rest }: { world: TrashWorld; lock: Lock; rest?: readonly SeenFile[] },
): string {
  lock.check();
  const details = { run_id: runId, ...(rest === undefined ? {} : { rest }) };
  return moveToTrash({ files: world.files, root, path, reason, details, nowMs: world.nowMs() });
}

/** Undefined where nothing is left, and where the run was put back or never went. */
function cutRemovalOf(files: FileSystem, root: string, entry: string): CutRemoval | undefined {
  const { path: from, reason, run_id: runId, rest } = readTrashRecord(entry);
  if (typeof from !== "string" || typeof runId !== "string" || !Array.isArray(rest)) return undefined;
  const path = placeInRoot(root, from);
  const hasGone = path !== undefined && files.look(path) === undefined && heldBy(files, entry).length > 0;
  if (!hasGone) return undefined;
  const left = rest.flatMap((one) => placeOf(files, root, one) ?? []);
  return left.length === 0 ? undefined : { root, runId, reason: String(reason), path, left, entry };
}

/** Where a file of the record is, if it is still that file. */
function placeOf(files: FileSystem, root: string, told: unknown): string | undefined {
  if (!isPlainObject(told)) return undefined;
  const place = placeInRoot(root, String(told.path));
  const facts = place === undefined ? undefined : files.look(place);
  if (place === undefined || facts?.kind !== "file" || !isReallyIn(root, place)) return undefined;
  return facts.sizeBytes === told.bytes && facts.modifiedMs === told.modified_ms ? place : undefined;
}

/** The record may be anybody's: a link in the path would lead to files of others. */
function isReallyIn(root: string, place: string): boolean {
  return realpathSync(dirname(place)) === join(realpathSync(root), relative(root, dirname(place)));
}

function forgetRest(files: FileSystem, entry: string): void {
  const { rest: _, ...record } = readTrashRecord(entry);
  try {
    replaceFile(files, join(entry, trashRecord), `${encodeJson(record, 2)}\n`);
  } catch {
    // All have gone, which is what counts; nothing is done with files that are not in their place.
  }
}
