// One of several processes that train together: torchrun, srun and mpirun say which.

import { basename, dirname, join } from "node:path";
import { wantedRunId } from "../store/run-name.js";
import { runVariables } from "./join-run.js";
import type { StartRunOptions } from "./start-options.js";
import type { RecorderWorld } from "./world.js";

/** Which of how many; at least two. */
export interface Rank {
  readonly rank: number;
  readonly worldSize: number;
}

/** More processes than this are not told apart. */
export const mostRanks = 65_536;

const variables = [
  ["RANK", "WORLD_SIZE"],
  ["SLURM_PROCID", "SLURM_STEP_NUM_TASKS"],
  ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
  ["PMI_RANK", "PMI_SIZE"],
] as const;

/** This process among those that train together; undefined when it trains alone, or nobody says so. */
export function rankOf({ environment }: Pick<RecorderWorld, "environment">): Rank | undefined {
  for (const [rankName, sizeName] of variables) {
    const [rank, worldSize] = [numberOf(environment[rankName]), numberOf(environment[sizeName])];
    if (rank === undefined || worldSize === undefined) continue;
    return worldSize > 1 && rank < worldSize && worldSize <= mostRanks ? { rank, worldSize } : undefined;
  }
  return undefined;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** A run folder that all ranks know before it is there. */
export interface SharedPlace {
  readonly root: string;
  readonly id: string;
  /** Whether the run may be there already, ended. */
  readonly isResumed: boolean;
  /** Who asks. */
  readonly rank: Rank;
}

/**
 * Where the ranks of one run meet: RUNLEDGER_RUN_DIR, else the run to resume, else the run of a tag. Undefined where
 * each rank would find a name of its own, and for a process that trains alone.
 */
export function sharedPlace(
  root: string,
  options: StartRunOptions,
  world: RecorderWorld,
): SharedPlace | undefined {
  const rank = rankOf(world);
  if (rank === undefined) return undefined;
  const folder = world.environment[runVariables.folder];
  const at = (path: string, isResumed: boolean): SharedPlace => ({
    root: dirname(path),
    id: basename(path),
    isResumed,
    rank,
  });
  if (folder !== undefined && folder !== "") return at(folder, false);
  const { resume, runTag } = options;
  if (resume !== undefined) return at(join(root, resume), true);
  return runTag === undefined ? undefined : at(join(root, wantedRunId({ runTag }, new Date(0))), false);
}
