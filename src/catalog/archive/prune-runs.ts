// Archives the runs of a clean-up and moves them to the trash, one by one; one that must not go stays, and the others go on.

import { join } from "node:path";
import { exitCodes, UserError } from "../../errors.js";
import { effectiveTags, readAnnotations } from "../../store/annotations.js";
import type { ArchiveWorld } from "../../store/archive.js";
import { type Lock, withLock } from "../../store/lock.js";
import type { ReadContext } from "../../store/read-context.js";
import { rootFiles } from "../../store/run-layout.js";
import { moveRunToTrash } from "../../store/several-to-trash.js";
import { type ArchivedOutcome, archiveRuns } from "./archive-runs.js";
import { newestChange } from "./newest-change.js";
import type { GoingRun } from "./prune-plan.js";
import { finishRemoval } from "./unfinished-removal.js";

export interface PruneOptions {
  /** Folder for the archives, absolute; undefined: none are made, the trash alone holds the runs. */
  readonly outFolder: string | undefined;
  /** Why a run must stay after all, asked right before it goes; undefined where nothing keeps it. */
  readonly isNeeded: (going: GoingRun) => string | undefined;
  /** The locks of the clean-up, so that it stops where another took over. */
  readonly locks: readonly Lock[];
}

/** What became of one run. */
export type PrunedRun =
  | {
      readonly going: GoingRun;
      readonly trashed: readonly string[];
      readonly archive?: ArchivedOutcome["archive"];
    }
  | { readonly going: GoingRun; readonly error: UserError };

/** Why runs that were cleaned up without an archive are in the trash. */
export const pruned = "pruned";

export type PruneWorld = ArchiveWorld & { readonly reading: ReadContext };

/** Does work under the locks of several roots: of two clean-ups of a root the second is told who is at it (W11). */
export async function withPruneLocks<T>(
  roots: readonly string[],
  world: PruneWorld,
  work: (locks: readonly Lock[]) => Promise<T>,
): Promise<T> {
  const take = async (rest: readonly string[], locks: readonly Lock[]): Promise<T> => {
    const [root, ...more] = rest;
    if (root === undefined) return work(locks);
    const path = join(root, rootFiles.own, "prune.lock");
    return withLock({ ...world, path }, (lock) => take(more, [...locks, lock]));
  };
  return take([...new Set(roots)].sort(), []);
}

/**
 * Lets the runs go. Killed at any moment, each run is in its place, or its archive is complete, compared and recorded and it
 * is in the trash whole; the same call takes up what a killed one left.
 * @throws (rejects) UserError "lock-lost"
 */
export async function* pruneRuns(
  going: readonly GoingRun[],
  options: PruneOptions,
  world: PruneWorld,
): AsyncGenerator<PrunedRun> {
  for (const one of going) {
    for (const lock of options.locks) lock.check();
    yield await pruneOne(one, options, world);
  }
}

async function pruneOne(going: GoingRun, options: PruneOptions, world: PruneWorld): Promise<PrunedRun> {
  try {
    const { run, unfinished } = going.plan;
    if (unfinished !== undefined) return { going, ...(await finishRemoval(run, unfinished, world)) };
    const reason = changeOf(going, world) ?? options.isNeeded(going);
    if (reason !== undefined) throw keptAfterAll(going, reason);
    if (options.outFolder === undefined) {
      const removal = { root: run.root, runId: run.id, paths: going.moves, reason: pruned };
      return { going, trashed: await moveRunToTrash(removal, world) };
    }
    const outcomes = archiveRuns([going.plan], { outFolder: options.outFolder, removes: true }, world);
    for await (const { archive, trashed } of outcomes) return { going, archive, trashed };
    throw keptAfterAll(going, "nothing was archived");
  } catch (error) {
    if (!(error instanceof UserError) || error.code === "lock-lost") throw error;
    return { going, error };
  }
}

/** What has happened to a run since it was looked at: somebody wrote to it, or tagged it. */
function changeOf({ plan, newestMs }: GoingRun, { files }: PruneWorld): string | undefined {
  const { run } = plan;
  if (newestChange(files, plan) !== newestMs) return "has changed meanwhile";
  const tags = effectiveTags(run.tags, readAnnotations(run).annotations);
  const added = tags.filter((tag) => !run.tags.includes(tag));
  return added.length > 0 ? `was tagged ${added.join(", ")} meanwhile` : undefined;
}

function keptAfterAll({ plan }: GoingRun, why: string): UserError {
  return new UserError("kept", `${plan.run.id}: ${why}. It was kept.`, { exitCode: exitCodes.refused });
}
