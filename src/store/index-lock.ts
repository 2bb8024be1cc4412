// index.json is read and written back by one process at a time: runs that end together must not lose each other's lines.

import { join } from "node:path";
import { UserError } from "../errors.js";
import type { FileSystem } from "./file-system.js";
import { writeIndex } from "./index-file.js";
import { withLock } from "./lock.js";
import { type IndexRow, readIndex } from "./read-index.js";
import { rootFiles } from "./run-layout.js";
import { machineIdentity, ownIdentity } from "./writer-identity.js";

/** How long somebody who holds the lock is waited for. */
const longestWaitMs = 10_000;
const pauseMs = 20;

export interface IndexWorld {
  readonly files: FileSystem;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

/**
 * Does work on a root's index under its lock.
 * @throws (rejects) UserError "locked" when another process holds it for ten seconds; what the work throws
 */
export async function withIndexLock<T>(
  root: string,
  { files, nowMs }: IndexWorld,
  work: () => T,
): Promise<T> {
  const path = join(root, rootFiles.own, "index.lock");
  const options = { files, path, own: ownIdentity(), machine: machineIdentity(), nowMs };
  const lastMs = performance.now() + longestWaitMs;
  for (;;) {
    try {
      return await withLock(options, async () => work());
    } catch (error) {
      const isBusy = error instanceof UserError && error.code === "locked";
      if (!isBusy || performance.now() > lastMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/**
 * Puts a run's line into the root's index, in place of the line it had; does nothing where there is no index.
 * @throws (rejects) UserError "locked", "foreign-index"; what the file system throws
 */
export async function refreshIndexRow(root: string, row: IndexRow, world: IndexWorld): Promise<void> {
  const hasIndex = (): boolean => world.files.look(join(root, rootFiles.index))?.kind === "file";
  if (!hasIndex()) return;
  await withIndexLock(root, world, () => {
    if (!hasIndex()) return;
    const others = readIndex(root).filter(({ run_id }) => run_id !== row.run_id);
    writeIndex(root, [...others, row], world.files);
  });
}
