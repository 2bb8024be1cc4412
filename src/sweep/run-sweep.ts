// Runs a sweep: what has no commit is submitted, what failed is tried again, until nothing is left or it is stopped.

import { dirname, join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import { cacheFolder } from "../store/cache-file.js";
import { fileErrorName } from "../store/file-error.js";
import { moveToTrash } from "../store/trash.js";
import { claimPaths, isClaimed } from "./claim.js";
import type { LaunchResult, LaunchWorld, TrialEvent } from "./launchers/launcher.js";
import type { OpenSweep } from "./open-sweep.js";
import { readyTrials, wavesOf } from "./stage-waves.js";
import { writeSubmission } from "./submission.js";
import { phaseFolder, trialFolder } from "./sweep-layout.js";
import { lookAtTrials, type TrialStatus } from "./sweep-status.js";

export interface RunSweepOptions {
  readonly sweep: Pick<OpenSweep, "settings" | "file" | "folder" | "launcher">;
  readonly trials: readonly Trial[];
  /** Replaces the file's retries. */
  readonly retries?: number | undefined;
  readonly world: Omit<LaunchWorld, "report">;
  readonly report: (event: TrialEvent & { readonly trial: Trial }) => void;
}

export interface SweepResult {
  readonly state: LaunchResult["state"];
  /** In the order of the trials, read from the run folders at the end; what failed without a word there, as it was told. */
  readonly statuses: readonly TrialStatus[];
}

/**
 * Has all trials without a commit attempted, and those that fail again as often as their retries say.
 * @throws UserError when the launcher cannot launch anything
 */
export async function runSweep(given: RunSweepOptions): Promise<SweepResult> {
  const { sweep, trials, world } = given;
  const told = new Map<Trial, TrialEvent>();
  const report: RunSweepOptions["report"] = (event) => {
    told.set(event.trial, event);
    given.report(event);
  };
  const options = { ...given, report };
  let state: LaunchResult["state"] = "ended";
  for (const wave of wavesOf(trials)) {
    if (state === "ended") state = await runWave(options, readyTrials(dirname(sweep.folder), wave));
  }
  return {
    state: world.stop.aborted && state === "ended" ? "stopped" : state,
    statuses: lookNow(options, trials).map((status, index) =>
      withWords(status, told.get(trials[index] as Trial)),
    ),
  };
}

/** A disk that has no room takes no word of a failure, and an engine's tasks may fail before they write any. */
function withWords(status: TrialStatus, told: TrialEvent | undefined): TrialStatus {
  if (told?.state !== "failed" || status.state === "captured" || status.state === "failed") return status;
  return { state: "failed", ...(told.reason === undefined ? {} : { reason: told.reason }) };
}

async function runWave(options: RunSweepOptions, trials: readonly Trial[]): Promise<LaunchResult["state"]> {
  const { world } = options;
  let state: LaunchResult["state"] = "ended";
  for (let round = 0; state === "ended" && !world.stop.aborted; round++) {
    const statuses = lookNow(options, trials);
    const open = trials.filter((trial, index) => {
      if (statuses[index]?.state === "captured") return false;
      return round === 0 || round <= (options.retries ?? trial.retries);
    });
    if (open.length === 0) break;
    state = (await launch(options, open, round)).state;
  }
  return state;
}

function lookNow({ sweep, world }: RunSweepOptions, trials: readonly Trial[]): readonly TrialStatus[] {
  return lookAtTrials(world.files, {
    ...{ sweepFolder: sweep.folder, trials, nowMs: world.nowMs() },
    cacheFolder: cacheFolder({ environment: world.environment, platform: process.platform }),
  }).statuses;
}

async function launch(
  options: RunSweepOptions,
  trials: readonly Trial[],
  round: number,
): Promise<LaunchResult> {
  const { sweep, world, report } = options;
  const settings = sweep.settings.launcherSettings.get(sweep.launcher.name);
  const submission = writeSubmission(world.files, {
    schema_version: 1,
    kind: "runledger-submission",
    sweep: sweep.settings.name,
    sweep_file: sweep.file,
    working_folder: join(sweep.file, ".."),
    sweep_folder: sweep.folder,
    launcher: sweep.launcher.name,
    ...(settings === undefined ? {} : { settings: settings as Readonly<Record<string, unknown>> }),
    created_at: new Date(world.nowMs()).toISOString(),
    round,
    trials,
  });
  const reportTrial = (event: TrialEvent): void => {
    const trial = submission.trials[event.index];
    if (trial !== undefined) report({ ...event, trial });
  };
  return await sweep.launcher.launch(submission, { ...world, report: reportTrial });
}

/**
 * Moves the run folders of trials to the trash, so that they are run anew. Trials in a live process's hands stay. Returns
 * how many were moved, and a sentence for each that could not be.
 */
export function forceTrials({ sweep, trials, world }: Pick<RunSweepOptions, "sweep" | "trials" | "world">): {
  readonly moved: number;
  readonly refused: readonly string[];
} {
  const { files, nowMs } = world;
  const refused: string[] = [];
  let moved = 0;
  for (const trial of trials) {
    const path = trialFolder(sweep.folder, trial);
    if (files.look(path) === undefined) continue;
    if (isBusy(sweep.folder, trial, world)) {
      refused.push(`${path} is being run by another process; it was left alone.`);
      continue;
    }
    try {
      moveToTrash({
        files,
        root: trial.artifact === undefined ? phaseFolder(sweep.folder, trial.phase) : dirname(sweep.folder),
        path,
        reason: "run again by force",
        nowMs: nowMs(),
      });
      moved++;
    } catch (error) {
      refused.push(error instanceof Error ? error.message : fileErrorName(error));
    }
  }
  return { moved, refused };
}

/** Whether a live process has a trial in hand; a target also while one of the runs in its folder is being made. */
function isBusy(
  sweepFolder: string,
  trial: Trial,
  { files, nowMs }: Pick<LaunchWorld, "files" | "nowMs">,
): boolean {
  const claim = claimPaths(sweepFolder, trial);
  if (isClaimed(claim, nowMs())) return true;
  if (trial.artifact?.kind !== "target") return false;
  const folder = trialFolder(sweepFolder, trial);
  const locks = files.list(folder).filter((name) => /^\.run_.*\.lock$/.test(name));
  return locks.some((name) => isClaimed({ ...claim, lock: join(folder, name) }, nowMs()));
}
