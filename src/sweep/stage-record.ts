// What is known of the last attempt at an artifact: it may leave nothing in the tree, so the sweep's folder keeps it.

import { dirname, join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import type { Trial } from "../core/sweep/trial.js";
import { readTextFile } from "../formats/read-file.js";
import { removeIfThere, replaceFile } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import { sweepFiles, trialKey } from "./sweep-layout.js";

/** Paths of what an attempt leaves in the sweep's folder. */
export interface AttemptPaths {
  readonly record: string;
  /** Output and errors of the program, attempt after attempt. */
  readonly log: string;
  /** What the program keeps between attempts; no part of the artifact, and gone with it made. */
  readonly checkpoints: string;
  /** Files of a program that ended well after its launcher had died. */
  readonly rescued: string;
}

/** Where a sweep keeps what it knows of attempts at an artifact. */
export function attemptPaths(sweepFolder: string, trial: Trial): AttemptPaths {
  const start = join(sweepFolder, sweepFiles.attempts, trialKey(trial));
  return {
    record: `${start}.json`,
    log: `${start}.log`,
    checkpoints: `${start}.checkpoints`,
    rescued: `${start}.ended`,
  };
}

export interface StageRecord {
  /** `started` of one whose end nobody has seen. */
  readonly state: "started" | "failed" | "stopped";
  /** Hidden folder of the attempt. */
  readonly home?: string;
  /** One sentence. */
  readonly reason?: string;
  readonly exit_code?: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export function writeRecord(files: FileSystem, paths: AttemptPaths, record: StageRecord): void {
  makeFolders(files, dirname(paths.record));
  replaceFile(files, paths.record, `${JSON.stringify(record)}\n`);
}

export function forgetRecord(files: FileSystem, paths: AttemptPaths): void {
  removeIfThere(files, paths.record);
}

/** The last attempt; undefined when there was none, or it made the artifact. */
export function readRecord(paths: AttemptPaths): StageRecord | undefined {
  const read = readTextFile(paths.record, { maxBytes: 1024 * 1024 });
  if (!("text" in read)) return undefined;
  try {
    const record: unknown = JSON.parse(read.text);
    const isOne = isPlainObject(record) && ["started", "failed", "stopped"].includes(String(record.state));
    return isOne ? (record as unknown as StageRecord) : undefined;
  } catch {
    return undefined; // Damaged: nothing is known of it.
  }
}
