// What became of every planned trial, as the run folders tell it.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import type { FileSystem } from "../store/file-system.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import { claimPaths, findLeftProgram, isClaimed } from "./claim.js";
import { findCommit, isCaptured } from "./commit.js";
import { phaseFolder, sweepFiles, trialFolder } from "./sweep-layout.js";

/**
 * `captured`: done for good. `running`: in a live process's hands. `failed`: its last attempt ended badly. `stopped`: an
 * attempt was stopped or died, and can be resumed. `waiting`: nothing was tried yet.
 */
export type TrialState = "captured" | "running" | "failed" | "stopped" | "waiting";

export interface TrialStatus {
  readonly state: TrialState;
  /** Why it failed or was stopped; absent where nobody said. */
  readonly reason?: string;
}

/** A look at a sweep. */
export interface SweepLook {
  /** In the order of the trials. */
  readonly statuses: readonly TrialStatus[];
}

const captured: TrialStatus = { state: "captured" };
const waiting: TrialStatus = { state: "waiting" };

/** Looks at all trials. Folders that are not there are not asked for one by one. Never throws for damaged files. */
export function lookAtTrials(
  files: FileSystem,
  {
    sweepFolder,
    trials,
    nowMs,
  }: { readonly sweepFolder: string; readonly trials: readonly Trial[]; readonly nowMs: number },
): SweepLook {
  const folders = new Map<string, ReadonlySet<string>>();
  const namesIn = (folder: string): ReadonlySet<string> => {
    const known = folders.get(folder) ?? new Set(listIfThere(files, folder));
    folders.set(folder, known);
    return known;
  };
  const claims = namesIn(join(sweepFolder, sweepFiles.claims));
  const statusOf = (trial: Trial): TrialStatus => {
    const isStarted = namesIn(phaseFolder(sweepFolder, trial.phase)).has(`run_${trial.id}`);
    if (isStarted && isCaptured(files, trialFolder(sweepFolder, trial), trial)) return captured;
    return isStarted ? statusOfStarted(trial, { sweepFolder, claims, nowMs }) : waiting;
  };
  return { statuses: trials.map(statusOf) };
}

function statusOfStarted(
  trial: Trial,
  { sweepFolder, claims, nowMs }: { sweepFolder: string; claims: ReadonlySet<string>; nowMs: number },
): TrialStatus {
  const folder = trialFolder(sweepFolder, trial);
  const commit = findCommit(folder, trial);
  if (commit === "captured") return captured;
  if (commit !== "none")
    return {
      state: "failed",
      reason: `Its folder holds another config with the same id: ${commit.otherParams}.`,
    };
  if (claims.size > 0) {
    const paths = claimPaths(sweepFolder, trial);
    if (isClaimed(paths, nowMs) || findLeftProgram(paths).state === "running") return { state: "running" };
  }
  return statusOfRun(folder, nowMs);
}

function statusOfRun(folder: string, nowMs: number): TrialStatus {
  const record = readStatusFile(folder);
  const status = deriveStatus(record, undefined, { nowMs, machine: machineIdentity() });
  if (status === "running" || status === "unresponsive") return { state: "running" };
  if (status === "failed") return { state: "failed", reason: record?.reason ?? "Its program failed." };
  // The program ended well, and the process that was to commit it is gone.
  if (status === "finished") return { state: "stopped", reason: "Ended, but not committed." };
  return {
    state: "stopped",
    reason: record?.state === "stopped" ? (record.reason ?? "Stopped.") : "Its process is gone.",
  };
}

function listIfThere(files: FileSystem, folder: string): readonly string[] {
  return files.look(folder) === undefined ? [] : files.list(folder);
}
