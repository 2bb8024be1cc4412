// A run of several files that was archived and recorded, and whose removal was cut off when some of them had gone.

import { join } from "node:path";
import type { Run } from "../../core/run.js";
import { exitCodes, UserError } from "../../errors.js";
import { type Archive, type ArchivedRun, type ArchiveWorld, removeArchived } from "../../store/archive.js";
import { checkArchive } from "../../store/archive-check.js";
import { sha256Of } from "../../store/archive-file.js";
import { planArchive } from "../../store/archive-plan.js";
import { type ArchiveRecord, readArchiveRecords } from "../../store/archive-records.js";
import { digestFile } from "../../store/copy-file.js";
import type { FileSystem } from "../../store/file-system.js";

/** A removal that was begun. */
export interface UnfinishedRemoval {
  readonly record: ArchiveRecord;
  /** Files of the run that are still in their place, absolute. */
  readonly left: readonly string[];
}

/** Finds them for archived runs; the records of each root are read once. */
export class UnfinishedRemovals {
  readonly #files: FileSystem;
  readonly #byKey = new Map<string, ReadonlyMap<string, ArchiveRecord>>();

  constructor(files: FileSystem) {
    this.#files = files;
  }

  /** Undefined where nothing of the run is left, which is the usual case. */
  of(run: Pick<Run, "id" | "path" | "root">): UnfinishedRemoval | undefined {
    const record = this.#recordsOf(run.root).get(`${run.path}\n${run.id}`);
    const left = record?.paths.filter((path) => this.#files.look(path) !== undefined) ?? [];
    return record === undefined || left.length === 0 ? undefined : { record, left };
  }

  #recordsOf(root: string): ReadonlyMap<string, ArchiveRecord> {
    let records = this.#byKey.get(root);
    if (records === undefined) {
      records = new Map(readArchiveRecords(root).records.map((one) => [`${one.path}\n${one.id}`, one]));
      this.#byKey.set(root, records);
    }
    return records;
  }
}

/**
 * Whether it was surely begun and all that is left is older than the archive: the file that goes first has gone, and
 * nothing has come to the places of the others since.
 */
export function isCutOff(files: FileSystem, { record, left }: UnfinishedRemoval): boolean {
  const archivedMs = Date.parse(record.time);
  const isOld = (path: string): boolean => (files.look(path)?.modifiedMs ?? 0) <= archivedMs;
  return files.look(record.path) === undefined && left.every(isOld);
}

/**
 * Moves what is left to the trash, after the archive was read back and compared with it; returns where it lies now.
 * @throws (rejects) UserError "run-changed" when the archive is not the recorded one, or a file is not the one in it;
 * "bad-archive" when it cannot be read; what `removeArchived` throws
 */
export async function finishRemoval(
  run: Run,
  unfinished: UnfinishedRemoval,
  world: ArchiveWorld,
): Promise<{ readonly archive: Archive; readonly trashed: readonly string[] }> {
  const { rest, archive } = await check(world.files, run, unfinished);
  return { archive, trashed: await removeArchived(rest, archive, world) };
}

async function check(
  files: FileSystem,
  run: Run,
  { record, left }: UnfinishedRemoval,
): Promise<{ readonly rest: ArchivedRun; readonly archive: Archive }> {
  const { archive: path, files: fileCount, bytes, listSha256, base } = record;
  const { comparison, packedBytes, list } = await checkArchive(files, path);
  const { same, changed, missing, added } = comparison;
  const isGood =
    changed.length + missing.length + added.length === 0 && sha256Of(list.content) === listSha256;
  if (!isGood) throw differs(run, `${path}: is not the archive that was recorded`);
  const packed = new Map(same.map((file) => [join(base, file.path), file.sha256]));
  for (const file of left)
    if ((await digestFile(files, file)).sha256 !== packed.get(file))
      throw differs(run, `${file}: is not the file that was archived`);
  const rest = { ...run, files: left };
  return {
    rest,
    archive: { path, fileCount, bytes, packedBytes, plan: planArchive(files, rest), listSha256 },
  };
}

/** The file that a run is known by goes first: from then on its record tells of it, and nothing that is half of it. */
export function inOrderOfRemoval(paths: readonly string[], path: string): string[] {
  const others = paths.filter((other) => other !== path).sort();
  return others.length === paths.length ? others : [path, ...others];
}

function differs(run: Run, what: string): UserError {
  return new UserError("run-changed", `${what}. The rest of ${run.id} was kept.`, {
    hint: "Look at what is there; remove it by hand, or restore the run elsewhere and compare.",
    exitCode: exitCodes.refused,
  });
}
