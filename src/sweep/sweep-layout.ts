// Names of a sweep's files and folders, each written down once. FORMAT.md says what is in them.

import { dirname, join } from "node:path";
import { type Trial, trialName } from "../core/sweep/trial.js";
import { targetsFolder } from "../stage/artifact-place.js";

/** Paths relative to the sweep's folder `<root>/<sweep>`. */
export const sweepFiles = {
  submissions: ".runledger/submissions",
  claims: ".runledger/claims",
  /** What is known of attempts at artifacts of stages, whose folders they may not be written into. */
  attempts: ".runledger/attempts",
} as const;

/** Paths relative to a trial's run folder. */
export const trialFiles = {
  /** Exists when the trial is captured. */
  commit: "commit.json",
  params: "config/params.json",
} as const;

/** Path of the folder that holds the runs of a phase; the sweep's own where there are no phases. */
export function phaseFolder(sweepFolder: string, phase: string | undefined): string {
  return phase === undefined ? sweepFolder : join(sweepFolder, phase);
}

/**
 * Path of a trial's run folder: `<root>/<sweep>/<phase>/run_<id>`; of a stage's, that of its artifact:
 * `<root>/targets/tgt_<id>`, `<root>/targets/tgt_<id>/run_<sampler>_<id>`.
 */
export function trialFolder(sweepFolder: string, trial: Pick<Trial, "id" | "phase" | "artifact">): string {
  if (trial.artifact !== undefined) return join(targetsFolder(dirname(sweepFolder)), trialName(trial));
  return join(phaseFolder(sweepFolder, trial.phase), `run_${trial.id}`);
}

/** A trial's name as part of file names in the sweep's own folder. */
export function trialKey({ id, phase, artifact }: Pick<Trial, "id" | "phase" | "artifact">): string {
  if (artifact !== undefined) return artifact.target === undefined ? id : `${artifact.target}_${id}`;
  return phase === undefined ? id : `${phase}_${id}`;
}
