// A submission: the trials of one launch, written down before anything is started and never changed.

import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { canonicalJson } from "../core/json/canonical-json.js";
import type { Trial } from "../core/sweep/trial.js";
import { UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { replaceFile } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import { reasonOf } from "./fault-words.js";
import { sweepFiles } from "./sweep-layout.js";

/** What a worker needs to know, whatever becomes of the sweep file. Paths are absolute. */
export interface SubmissionRecord {
  readonly schema_version: 1;
  readonly kind: "runledger-submission";
  readonly sweep: string;
  /** Path of the sweep file it was planned from. */
  readonly sweep_file: string;
  /** Where commands run: the sweep file's folder. */
  readonly working_folder: string;
  /** `<root>/<sweep>`: holds the phases' folders. */
  readonly sweep_folder: string;
  /** Name of the launcher. */
  readonly launcher: string;
  /** Its section of the sweep file. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  /** 0 at first, n in the n-th round of retries. */
  readonly round: number;
  readonly trials: readonly Trial[];
}

export interface Submission extends SubmissionRecord {
  /** First 16 hex digits of the SHA-256 of the manifest's bytes; its file name. */
  readonly id: string;
  /** Path of the manifest. */
  readonly manifest: string;
}

/**
 * Writes the manifest to `<sweep folder>/.runledger/submissions/<id>.json`.
 * @throws UserError "not-recorded" when it cannot be written
 */
export function writeSubmission(files: FileSystem, record: SubmissionRecord): Submission {
  const text = `${canonicalJson(record)}\n`;
  const id = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const folder = join(record.sweep_folder, sweepFiles.submissions);
  const manifest = join(folder, `${id}.json`);
  try {
    makeFolders(files, folder);
    if (files.look(manifest) === undefined) replaceFile(files, manifest, text);
  } catch (error) {
    throw new UserError("not-recorded", `${record.sweep_folder} cannot be written. ${reasonOf(error)}`, {
      hint: "No trial was started. When this is mended, the same command goes on.",
    });
  }
  return { ...record, id, manifest };
}

/**
 * Reads a manifest back.
 * @throws UserError "bad-manifest" when it is missing, damaged or does not have the bytes it is named after
 */
export function readSubmission(path: string): Submission {
  const manifest = resolve(path);
  const read = readTextFile(manifest);
  if (!("text" in read))
    throw badManifest(manifest, "missing" in read ? "does not exist" : read.problem.message);
  const id = createHash("sha256").update(read.text).digest("hex").slice(0, 16);
  if (!manifest.endsWith(`${id}.json`)) throw badManifest(manifest, "was changed after it was written");
  const record: unknown = JSON.parse(read.text);
  if (!isPlainObject(record) || record.kind !== "runledger-submission" || record.schema_version !== 1) {
    throw badManifest(manifest, "is no submission of this version");
  }
  return { ...(record as unknown as SubmissionRecord), id, manifest };
}

function badManifest(path: string, what: string): UserError {
  return new UserError("bad-manifest", `${path}: the submission manifest ${what}.`, {
    hint: "Run the sweep again: runledger sweep run FILE",
  });
}
