// What became of the artifacts of a sweep's stages, as the tree of targets tells it.

import type { Trial } from "../core/sweep/trial.js";
import type { FileSystem } from "../store/file-system.js";
import { claimPaths, findLeftProgram, isClaimed } from "./claim.js";
import { findArtifact } from "./stage-artifact.js";
import { attemptPaths, readRecord } from "./stage-record.js";
import { trialFolder } from "./sweep-layout.js";
import type { TrialStatus } from "./trial-status.js";

/** A look at artifacts. */
export class StageLook {
  readonly #files: FileSystem;
  readonly #sweepFolder: string;
  readonly #nowMs: number;
  /** Of targets, by id: of those that are not there, why. */
  readonly #targets = new Map<string, TrialStatus>();

  constructor(files: FileSystem, options: { readonly sweepFolder: string; readonly nowMs: number }) {
    this.#files = files;
    this.#sweepFolder = options.sweepFolder;
    this.#nowMs = options.nowMs;
  }

  /** The state of an artifact. A run whose target is not there waits, and says for what. Never throws for damaged files. */
  statusOf(trial: Trial): TrialStatus {
    const { target } = trial.artifact ?? {};
    if (target === undefined) {
      const status = this.#look(trial);
      this.#targets.set(trial.id, status);
      return status;
    }
    const above = this.#targetStatus(target);
    if (above.state !== "captured") return { state: "waiting", reason: waitingReason(target, above) };
    return this.#look(trial);
  }

  #targetStatus(id: string): TrialStatus {
    const known = this.#targets.get(id);
    if (known !== undefined) return known;
    const paths = { id, artifact: { kind: "target" } } as const;
    const isThere = this.#files.look(`${trialFolder(this.#sweepFolder, paths)}/meta.json`) !== undefined;
    const status: TrialStatus = { state: isThere ? "captured" : "waiting" };
    this.#targets.set(id, status);
    return status;
  }

  #look(trial: Trial): TrialStatus {
    const folder = trialFolder(this.#sweepFolder, trial);
    const found = findArtifact(folder, trial);
    if (found === "captured") return { state: "captured" };
    if (found !== "none") return { state: "failed", reason: found.refused };
    const paths = claimPaths(this.#sweepFolder, trial);
    if (isClaimed(paths, this.#nowMs) || findLeftProgram(paths).state === "running")
      return { state: "running" };
    const record = readRecord(attemptPaths(this.#sweepFolder, trial));
    if (record === undefined) return { state: "waiting" };
    if (record.state === "started") return { state: "stopped", reason: "Its process is gone." };
    return { state: record.state, ...(record.reason === undefined ? {} : { reason: record.reason }) };
  }
}

function waitingReason(target: string, { state, reason }: TrialStatus): string {
  if (state === "failed") return `Its target ${target} failed${reason === undefined ? "." : `: ${reason}`}`;
  return `Its target ${target} is ${state === "running" ? "being made" : "not there yet"}.`;
}
