// What became of every planned trial, as the run folders tell it.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import type { FileSystem } from "../store/file-system.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import { claimPaths, findLeftProgram, isClaimed } from "./claim.js";
import { findCommit, isCaptured } from "./commit.js";
import { SeenCommits, type SeenCommitsOptions } from "./seen-commits.js";
import { StageLook } from "./stage-status.js";
import { phaseFolder, sweepFiles, trialFolder } from "./sweep-layout.js";
import type { TrialStatus } from "./trial-status.js";

export type { TrialState, TrialStatus } from "./trial-status.js";

/** A look at a sweep. */
export interface SweepLook {
  /** In the order of the trials. */
  readonly statuses: readonly TrialStatus[];
}

const captured: TrialStatus = { state: "captured" };
const waiting: TrialStatus = { state: "waiting" };

export interface LookOptions {
  readonly sweepFolder: string;
  readonly trials: readonly Trial[];
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** Where what was seen is remembered, as `cacheFolder` gives it; the answer is the same without. */
  readonly cacheFolder?: string | undefined;
}

/**
 * Looks at all trials: every commit is asked for, and read unless an earlier look has read the same file. Folders that are
 * not there are not asked for one by one. Never throws for damaged files.
 */
export function lookAtTrials(files: FileSystem, options: LookOptions): SweepLook {
  const { sweepFolder, trials, nowMs, cacheFolder } = options;
  const phases = new Map<string | undefined, PhaseLook>();
  const claims = new Set(listIfThere(files, join(sweepFolder, sweepFiles.claims)));
  const stages = new StageLook(files, { sweepFolder, nowMs });
  const statuses = trials.map((trial): TrialStatus => {
    if (trial.artifact !== undefined) return stages.statusOf(trial);
    let phase = phases.get(trial.phase);
    if (phase === undefined) {
      const folder = phaseFolder(sweepFolder, trial.phase);
      phase = new PhaseLook({ files, cacheFolder, phaseFolder: folder, nowMs });
      phases.set(trial.phase, phase);
    }
    if (phase.isCaptured(trial)) return captured;
    return phase.has(trial) ? statusOfStarted(trial, { sweepFolder, claims, nowMs }) : waiting;
  });
  for (const phase of phases.values()) phase.end();
  return { statuses };
}

/** A look at the trials of one phase. */
class PhaseLook {
  readonly #options: SeenCommitsOptions;
  readonly #seen: SeenCommits;
  #names: ReadonlySet<string> | undefined;

  constructor(options: SeenCommitsOptions) {
    this.#options = options;
    this.#seen = new SeenCommits(options);
  }

  isCaptured(trial: Trial): boolean {
    if (this.#seen.isCaptured(trial)) return true;
    const { files, phaseFolder } = this.#options;
    if (!this.has(trial) || !isCaptured(files, `${phaseFolder}/run_${trial.id}`, trial)) return false;
    this.#seen.add(trial);
    return true;
  }

  /** Whether a trial has a run folder. Listed when first asked: where all is known nobody needs the names. */
  has({ id }: Trial): boolean {
    this.#names ??= new Set(listIfThere(this.#options.files, this.#options.phaseFolder));
    return this.#names.has(`run_${id}`);
  }

  end(): void {
    this.#seen.save();
  }
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
