// The commit of a trial: the file in its run folder that says that it is captured. The first attempt to make it wins.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { canonicalJson } from "../core/json/canonical-json.js";
import type { Trial } from "../core/sweep/trial.js";
import { readTextFile } from "../formats/read-file.js";
import { commitFile } from "../store/commit-file.js";
import type { FileSystem } from "../store/file-system.js";
import { findArtifact } from "./stage-artifact.js";
import { trialFiles } from "./sweep-layout.js";

/** What commit.json says. */
export interface CommitRecord {
  readonly schema_version: 1;
  readonly id: string;
  /** Of the canonical JSON of `params`. */
  readonly sha256: string;
  readonly params: Trial["params"];
  /** The submission whose worker made it; absent where the sweep had died and the next one found the trial done. */
  readonly submission?: string;
  /** ISO 8601, UTC. */
  readonly committed_at: string;
  /** Wall time of the attempt that was captured; absent where nobody saw its end. */
  readonly seconds?: number;
}

/** What is compared with what is found. */
export type FindableTrial = Pick<Trial, "sha256" | "artifact" | "params">;

/** What a run folder says of a trial: no commit, this config's, or another config's that has the same id. */
export type FoundCommit = "none" | "captured" | { readonly otherParams: string };

const found = Buffer.alloc(64 * 1024);

/** The same answer as `findCommit` for a trial that is captured, without reading more than a sweep of 100,000 has time for. */
export function isCaptured(files: FileSystem, folder: string, { sha256 }: Pick<Trial, "sha256">): boolean {
  try {
    const handle = files.open(join(folder, trialFiles.commit), "read");
    try {
      const length = files.read(handle, found, 0);
      return found.toString("latin1", 0, length).includes(`"sha256":"${sha256}"`);
    } finally {
      files.close(handle);
    }
  } catch {
    return false; // Missing, or not to be read: `findCommit` says which.
  }
}

/** Looks for a trial's commit. One that cannot be read is none: it is found out when it is to be made. */
export function findCommit(folder: string, trial: FindableTrial): FoundCommit {
  if (trial.artifact !== undefined) return findArtifact(folder, trial) === "captured" ? "captured" : "none";
  const read = readTextFile(join(folder, trialFiles.commit), { maxBytes: 16 * 1024 * 1024 });
  if (!("text" in read)) return "none";
  // Written by us in this order: the look at a hundred thousand of them does not parse each.
  if (read.text.includes(`"sha256":"${trial.sha256}"`)) return "captured";
  try {
    const record: unknown = JSON.parse(read.text);
    if (isPlainObject(record) && typeof record.sha256 === "string") {
      return { otherParams: JSON.stringify(record.params) };
    }
  } catch {
    // A damaged file is no commit.
  }
  return "none";
}

/**
 * Commits a trial: true when this attempt did, false when another had.
 * @throws what the file system throws
 */
export function commitTrial(files: FileSystem, folder: string, record: CommitRecord): boolean {
  return commitFile(files, join(folder, trialFiles.commit), `${canonicalJson(record)}\n`);
}
