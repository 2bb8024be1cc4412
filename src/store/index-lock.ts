// index.json is read and written back by one process at a time: runs that end together must not lose each other's lines.

import { join } from "node:path";
import { type LockWorld, withAwaitedLock } from "./awaited-lock.js";
import { writeIndex } from "./index-file.js";
import { type IndexRow, readIndex } from "./read-index.js";
import { rootFiles } from "./run-layout.js";

export type IndexWorld = LockWorld;

/**
 * Does work on a root's index under its lock.
 * @throws (rejects) UserError "locked" when another process holds it for ten seconds; what the work throws
 */
export function withIndexLock<T>(root: string, world: IndexWorld, work: () => T): Promise<T> {
  return withAwaitedLock(join(root, rootFiles.own, "index.lock"), world, work);
}

/**
 * Puts a run's line into the root's index, in place of the line it had. Where there is no index it is not even asked for.
 * @throws (rejects) UserError "locked", "foreign-index"; what the file system throws
 */
export async function refreshIndexRow(root: string, rowOf: () => IndexRow, world: IndexWorld): Promise<void> {
  const hasIndex = (): boolean => world.files.look(join(root, rootFiles.index))?.kind === "file";
  if (!hasIndex()) return;
  const row = rowOf();
  await withIndexLock(root, world, () => {
    if (!hasIndex()) return;
    const others = readIndex(root).filter(({ run_id }) => run_id !== row.run_id);
    writeIndex(root, [...others, row], world.files);
  });
}
