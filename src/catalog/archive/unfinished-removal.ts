// A run of several files that was archived and recorded, and whose removal was cut off when some of them had gone.

import { join } from "node:path";
import type { Run } from "../../core/run.js";
import type { Archive, ArchivedRun } from "../../store/archive.js";
import { checkArchive } from "../../store/archive-check.js";
import { archivePath, sha256Of } from "../../store/archive-file.js";
import { planArchive } from "../../store/archive-plan.js";
import { type ArchiveRecord, readArchiveRecords } from "../../store/archive-records.js";
import { digestFile } from "../../store/copy-file.js";
import type { FileSystem } from "../../store/file-system.js";

export interface UnfinishedRemoval {
  /** The run as far as it is in its place. */
  readonly rest: ArchivedRun;
  /** Good, recorded, and with every file of the run in it. */
  readonly archive: Archive;
}

/**
 * What is left to do of a removal that was cut off; undefined when none was, when the archive is not good, or when a file that
 * is still there is not the one in the archive. The record of the run stays as it is: what is left of its files says less.
 * @param present files of the run as it is now, absolute
 * @throws (rejects) UserError "bad-archive" when the archive cannot be read
 */
export async function findUnfinishedRemoval(
  files: FileSystem,
  { run, present }: { readonly run: Run; readonly present: readonly string[] },
  outFolder: string,
): Promise<UnfinishedRemoval | undefined> {
  // A folder moves in one step.
  if (files.look(run.path)?.kind !== "file") return undefined;
  const record = recordOf(run, outFolder);
  if (record === undefined || files.look(record.archive)?.kind !== "file") return undefined;
  const { comparison, packedBytes, list } = await checkArchive(files, record.archive);
  const { same, changed, missing, added } = comparison;
  const isGood = changed.length + missing.length + added.length === 0;
  if (!isGood || same.length !== record.files || sha256Of(list.content) !== record.listSha256)
    return undefined;
  const packed = new Map(same.map(({ path, sha256 }) => [join(record.base, path), sha256]));
  const left = [...packed.keys()].filter((path) => files.look(path) !== undefined);
  if (left.length === packed.size || !present.every((path) => packed.has(path))) return undefined;
  for (const path of left) if ((await digestFile(files, path)).sha256 !== packed.get(path)) return undefined;
  const rest = { ...run, files: lastly(left, run.path) };
  const plan = planArchive(files, rest);
  const { archive: path, files: fileCount, bytes, listSha256 } = record;
  return { rest, archive: { path, fileCount, bytes, packedBytes, plan, listSha256 } };
}

/** The file that a run is known by goes last: until then the run is found, and what is left of it can be told. */
export function lastly(paths: readonly string[], path: string): string[] {
  const others = paths.filter((other) => other !== path).sort();
  return others.length === paths.length ? others : [...others, path];
}

function recordOf(run: Run, outFolder: string): ArchiveRecord | undefined {
  const path = archivePath(run, outFolder);
  return readArchiveRecords(run.root).records.find(
    (record) => record.archive === path && record.id === run.id && record.path === run.path,
  );
}
