// Ends what still runs of a sweep: at its engine, and processes of this machine.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import { readLock } from "../store/lock-record.js";
import { lifeHere } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import { claimPaths, findLeftProgram, noteAsked } from "./claim.js";
import type { LaunchWorld } from "./launchers/launcher.js";
import type { OpenSweep } from "./open-sweep.js";
import { readSubmission } from "./submission.js";
import { sweepFiles } from "./sweep-layout.js";

export interface CancelOptions {
  readonly sweep: Pick<OpenSweep, "folder" | "launcher">;
  readonly trials: readonly Trial[];
  readonly world: LaunchWorld;
}

/** How many trials of the engine, and how many processes here, were asked to end. */
export async function cancelSweep(options: CancelOptions): Promise<{ engine: number; processes: number }> {
  return { engine: await cancelAtEngine(options), processes: cancelHere(options) };
}

async function cancelAtEngine({ sweep, world }: CancelOptions): Promise<number> {
  const folder = join(sweep.folder, sweepFiles.submissions);
  const names = world.files.look(folder) === undefined ? [] : world.files.list(folder);
  let count = 0;
  for (const name of names.filter((each) => /^[0-9a-f]{16}\.json$/.test(each))) {
    const submission = readSubmission(join(folder, name));
    if (submission.launcher === sweep.launcher.name) count += await sweep.launcher.cancel(submission, world);
  }
  return count;
}

/** Launchers first, which end their trials in good order; then programs whose launcher is gone. */
function cancelHere({ sweep, trials, world }: CancelOptions): number {
  const machine = machineIdentity();
  const launchers = new Set<number>();
  let programs = 0;
  const claims = join(sweep.folder, sweepFiles.claims);
  const names = new Set(world.files.look(claims) === undefined ? [] : world.files.list(claims));
  if (names.size === 0) return 0;
  for (const trial of trials) {
    const paths = claimPaths(sweep.folder, trial);
    const found = readLock(paths.lock);
    const writer = found === "missing" ? undefined : found.record?.writer;
    const left = findLeftProgram(paths);
    if (writer !== undefined && lifeHere(writer, machine) === "alive") launchers.add(writer.pid);
    else if (left.state === "running") {
      noteAsked(world.files, paths);
      programs += terminate(-left.pid);
    }
  }
  for (const pid of launchers) programs += terminate(pid);
  return programs;
}

function terminate(pid: number): number {
  try {
    process.kill(pid, "SIGTERM");
    return 1;
  } catch {
    return 0; // It has ended meanwhile.
  }
}
