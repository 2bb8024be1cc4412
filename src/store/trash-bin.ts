// What lies in the trash of a root: listed, put back, and removed for good.

import { dirname, join } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import { syncFolder } from "./atomic-write.js";
import { makeFolders } from "./claim.js";
import { diskUsage } from "./disk-usage.js";
import { fileErrorName, saysFull } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { listFiles } from "./list-files.js";
import { type Lock, type LockOptions, withLock } from "./lock.js";
import { namesIn, removeTree } from "./remove-tree.js";
import { rootFiles } from "./run-layout.js";
import { isTemporaryOf } from "./temporary-name.js";
import { placeInRoot, readTrashRecord, trashRecord } from "./trash-record.js";

/** One run in the trash. */
export interface TrashEntry {
  /** Name of its folder in the trash: "20260122_120000_lstm_20260122_020157". */
  readonly name: string;
  /** Root whose trash it is in, absolute. */
  readonly root: string;
  /** Where it came from, relative to the root, with "/"; undefined when its record cannot be read. */
  readonly from: string | undefined;
  /** "archived", "deleted"; undefined as `from`. */
  readonly reason: string | undefined;
  /** Id of the run it is, or is a part of; undefined where the record does not say. */
  readonly runId: string | undefined;
  /** Milliseconds since the Unix epoch; the folder's own time when its record cannot be read. */
  readonly movedMs: number;
  /** Bytes and files it holds, links counted as files of no size. */
  readonly bytes: number;
  readonly files: number;
  /** What it takes on the disk with its record, as du counts it. */
  readonly diskBytes: number;
}

/** Through which disk, as whom, and when. */
export type TrashWorld = Omit<LockOptions, "path">;

/** The lock under which runs of a root go to its trash, come back, and go for good. */
export function trashLock(root: string, world: TrashWorld): LockOptions {
  return { ...world, path: join(root, rootFiles.own, "trash.lock") };
}

/** Names of entries that are being removed: half of one may be gone already. */
const goingPrefix = ".going-";

/**
 * What lies in the trash of a root, the oldest first. Left out are entries whose removal has begun, and those that hold
 * nothing: the move into them was cut off, and the run is where it was.
 */
export function listTrash(files: FileSystem, root: string): TrashEntry[] {
  return namesIn(files, join(root, rootFiles.trash))
    .filter((name) => !name.startsWith("."))
    .filter((name) => heldBy(files, join(root, rootFiles.trash, name)).length > 0)
    .map((name) => describeEntry(files, root, name))
    .sort((a, b) => a.movedMs - b.movedMs);
}

/**
 * Moves a run back to where it came from; returns its path.
 * @throws (rejects) UserError "not-restorable" (exit 5) where something has its place, or its record is unreadable
 */
export async function restoreFromTrash(entry: TrashEntry, world: TrashWorld): Promise<string> {
  const { files } = world;
  const folder = entryFolder(entry);
  return withLock(trashLock(entry.root, world), async (lock) => {
    const [name, ...more] = heldBy(files, folder);
    if (entry.from === undefined || name === undefined || more.length > 0)
      throw notRestorable(entry, `${join(folder, trashRecord)} does not say where it came from`);
    const place = placeInRoot(entry.root, entry.from);
    if (place === undefined) throw notRestorable(entry, "it came from outside its root");
    if (files.look(place) !== undefined) throw notRestorable(entry, `${place} exists`);
    makeFolders(files, dirname(place));
    lock.check();
    try {
      files.rename(join(folder, name), place);
    } catch (error) {
      throw notRestorable(entry, fileErrorName(error));
    }
    syncFolder(files, dirname(place));
    removeTree(files, folder, () => lock.check());
    return place;
  });
}

/**
 * Removes entries for good: each is renamed first, so that a removal that is interrupted leaves nothing that looks like a
 * run. What an earlier call has left half removed, or half moved here, goes too. Works on a full disk. Returns the bytes that came free on the
 * disk, as du counts them; bytes that have a name elsewhere as well do not come free.
 * @throws (rejects) UserError "locked", "lock-lost", "not-emptied"
 */
export async function emptyTrash(
  root: string,
  entries: readonly TrashEntry[],
  world: TrashWorld,
): Promise<number> {
  const { files } = world;
  if (namesIn(files, join(root, rootFiles.trash)).length === 0) return 0;
  const removal = new Removal(root, world);
  const all = async (lock: Lock): Promise<void> => removal.removeAll(entries, () => lock.check());
  try {
    await withLock(trashLock(root, world), all);
  } catch (error) {
    const [first] = entries;
    if (!saysFull(error) || first === undefined) throw error;
    // Not even the lock has room, so that nobody holds it. Its first rename decides whose an entry is in any case.
    removal.removeEntry(first, () => undefined);
    await withLock(trashLock(root, world), all);
  }
  return removal.freed;
}

/** Removes for good what lies in the trash of a root. */
class Removal {
  /** Bytes that came free. */
  freed = 0;
  readonly #trash: string;
  readonly #world: TrashWorld;

  constructor(root: string, world: TrashWorld) {
    this.#trash = join(root, rootFiles.trash);
    this.#world = world;
  }

  /** @param check called before each step; what it throws ends the work */
  removeAll(entries: readonly TrashEntry[], check: () => void): void {
    const { files, nowMs } = this.#world;
    for (const name of namesIn(files, this.#trash)) {
      const path = join(this.#trash, name);
      if (name.startsWith(goingPrefix) || isCutOff(files, path, nowMs())) this.#remove(path, check);
    }
    for (const entry of entries) this.removeEntry(entry, check);
  }

  removeEntry(entry: TrashEntry, check: () => void): void {
    const { files } = this.#world;
    const [folder, going] = [entryFolder(entry), join(this.#trash, `${goingPrefix}${entry.name}`)];
    check();
    // Somebody else may have been here since it was listed.
    if (files.look(folder) === undefined) return;
    removing(folder, () => {
      files.rename(folder, going);
      syncFolder(files, this.#trash);
    });
    this.#remove(going, check);
  }

  #remove(path: string, check: () => void): void {
    this.freed += removing(path, () => removeTree(this.#world.files, path, check));
  }
}

/** An entry without a run stays so long, because its run may just be on its way. */
const cutOffAfterMs = 60_000;

function isCutOff(files: FileSystem, folder: string, nowMs: number): boolean {
  const facts = files.look(folder);
  const isOld = facts?.kind === "folder" && nowMs - facts.modifiedMs > cutOffAfterMs;
  return isOld && heldBy(files, folder).length === 0;
}

/** Names in an entry of the trash, but for its record, also one that was cut off while it was written. */
export function heldBy(files: FileSystem, folder: string): string[] {
  return files.look(folder)?.kind === "folder"
    ? namesIn(files, folder).filter((name) => name !== trashRecord && !isTemporaryOf(trashRecord, name))
    : [];
}

function removing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("not-emptied", `${path}: not removed to its end (${fileErrorName(error)}).`, {
      hint: "Check your rights there, then run the command again: it goes on where it stopped.",
      cause: error,
    });
  }
}

function entryFolder({ root, name }: Pick<TrashEntry, "root" | "name">): string {
  return join(root, rootFiles.trash, name);
}

function describeEntry(files: FileSystem, root: string, name: string): TrashEntry {
  const folder = entryFolder({ root, name });
  const record = readTrashRecord(folder);
  const moved = Date.parse(String(record.moved_at ?? ""));
  const held = listFiles(files, folder).filter(({ path }) => path !== trashRecord);
  return {
    name,
    root,
    from: typeof record.path === "string" ? record.path : undefined,
    reason: typeof record.reason === "string" ? record.reason : undefined,
    runId: typeof record.run_id === "string" ? record.run_id : undefined,
    movedMs: Number.isNaN(moved) ? (files.look(folder)?.modifiedMs ?? 0) : moved,
    bytes: held.reduce((sum, file) => sum + file.bytes, 0),
    files: held.length,
    diskBytes: diskUsage(files, [folder]).bytes,
  };
}

function notRestorable(entry: TrashEntry, why: string): UserError {
  return new UserError("not-restorable", `${entry.name}: cannot be put back: ${why}.`, {
    hint: `It is still in ${entryFolder(entry)}.`,
    exitCode: exitCodes.refused,
  });
}
