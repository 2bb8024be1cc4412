// A rank other than the first finds the run of all ranks.

import { join } from "node:path";
import { fileErrorName } from "../store/file-error.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import { InertRun } from "./inert-run.js";
import type { SharedPlace } from "./rank.js";
import { RankRun } from "./rank-run.js";
import type { RecorderWorld } from "./world.js";

/** So long the first rank may take to begin the run. */
const longestWaitMs = 60_000;
const lookMs = 100;
/** Ranks of one run start within this time. */
const lateMs = 30_000;

/**
 * Waits until the first rank has begun the run, and joins it. Where it does not come, warns and records nothing.
 * Never rejects.
 */
export async function joinRanks(place: SharedPlace, world: RecorderWorld): Promise<RankRun | InertRun> {
  const { rank } = place;
  const folder = join(place.root, place.id);
  const { clock } = world;
  const lastMs = clock.monotonicMs() + longestWaitMs;
  for (let state = stateOf(folder, place, world); state !== "ready"; state = stateOf(folder, place, world)) {
    if (clock.monotonicMs() > lastMs || state === "over") {
      world.warn(`runledger: rank ${rank.rank}: rank 0 has not begun ${folder}. This rank is not recorded.`);
      return new InertRun(place.root, place.id);
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  try {
    return new RankRun(place, world);
  } catch (error) {
    const reason = fileErrorName(error);
    world.warn(
      `runledger: rank ${rank.rank}: ${folder} cannot be written (${reason}). This rank is not recorded.`,
    );
    return new InertRun(place.root, place.id);
  }
}

type RankState = "ready" | "awaited" | "over";

/** A run of all ranks that ended lately is this one too: the first rank may be done before another has started. */
function stateOf(folder: string, place: SharedPlace, { clock }: RecorderWorld): RankState {
  const record = readStatusFile(folder);
  if (record === undefined) return "awaited";
  if (record.state === "running") {
    const context = { nowMs: clock.wallMs(), machine: machineIdentity() };
    return deriveStatus(record, undefined, context) === "running" ? "ready" : "awaited";
  }
  const startedMs = clock.wallMs() - process.uptime() * 1000;
  const isLate = Date.parse(record.ended_at ?? "") >= startedMs - lateMs;
  if (isLate && record.world_size === place.rank.worldSize) return "ready";
  return place.isResumed ? "awaited" : "over";
}
