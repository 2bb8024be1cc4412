// Names of a sweep's files and folders, each written down once. FORMAT.md says what is in them.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";

/** Paths relative to the sweep's folder `<root>/<sweep>`. */
export const sweepFiles = {
  submissions: ".runledger/submissions",
  claims: ".runledger/claims",
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

/** Path of a trial's run folder: `<root>/<sweep>/<phase>/run_<id>`. */
export function trialFolder(sweepFolder: string, trial: Pick<Trial, "id" | "phase">): string {
  return join(phaseFolder(sweepFolder, trial.phase), `run_${trial.id}`);
}
