// Runs and archives compared with their checksums.

import { archiveOf } from "../catalog/archive/archive-field.js";
import type { RowKey } from "../core/field/field-table.js";
import { UserError } from "../errors.js";
import { checkArchive } from "../store/archive-check.js";
import { type ChecksumComparison, compareChecksums, isUnchecked, readChecksums } from "../store/checksums.js";
import { nodeFileSystem } from "../store/file-system.js";
import { measureFilesNow } from "../store/measure-files.js";
import type { OpenRunTable } from "./open-runs.js";

/** What was compared with what. */
export interface Verification {
  /** Run id, or path of the archive. */
  readonly name: string;
  readonly comparison: ChecksumComparison;
  /** A file that is not on the list is a difference in an archive; in a run it came later. */
  readonly countsAdded: boolean;
}

/** A run's folder, or an archive. */
export type Subject =
  | { readonly name: string; readonly folder: string }
  | { readonly name: string; readonly archive: string };

/** What is compared for a row: the folder of a run, the archive of one that is archived. */
export function subjectOf(key: RowKey, open: OpenRunTable): Subject {
  const isArchived = open.summaryOf(key).isArchived;
  const archive = isArchived ? archiveOf(open.runOf(key)) : undefined;
  return archive === undefined ? { name: key.id, folder: key.path } : { name: key.id, archive };
}

/**
 * Compares one with its checksums.
 * @throws (rejects) UserError "nothing-to-compare", "bad-archive"
 */
export async function verifySubject(subject: Subject): Promise<Verification> {
  if ("archive" in subject) return verifyArchive(subject.archive, subject.name);
  const { name, folder } = subject;
  const recorded = readChecksums(folder);
  if (!("files" in recorded)) {
    const why =
      recorded.problem === undefined
        ? "has no checksums.json"
        : `its checksums.json ${recorded.problem.message}`;
    throw new UserError("nothing-to-compare", `${name}: ${why}, so there is nothing to compare with.`, {
      hint: "Runs recorded by runledger get one when they end. An archive has checksums of its own.",
    });
  }
  const how = { isLeftOut: isUnchecked, isTooLate: () => false };
  const measured = measureFilesNow(nodeFileSystem, folder, how) ?? [];
  return { name, comparison: compareChecksums(recorded.files, measured), countsAdded: false };
}

/**
 * Compares an archive with its own list.
 * @throws (rejects) UserError "nothing-to-compare", "bad-archive"
 */
export async function verifyArchive(path: string, name: string): Promise<Verification> {
  const { comparison, basis } = await checkArchive(nodeFileSystem, path);
  return { name, comparison, countsAdded: basis === "archive" };
}
