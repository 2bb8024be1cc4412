// Packs a run into one file that is known to be good before anything else happens to the run.

import { dirname, join } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import type { GzipEffort } from "../formats/gzip-stream.js";
import { TarFormatError, TarSizeError } from "../formats/tar.js";
import { type Archive, type ArchivedRun, archivePath, listOf, sha256Of } from "./archive-file.js";
import { isReadOnce, packRun } from "./archive-pack.js";
import { type ArchivePlan, changeSince, planArchive } from "./archive-plan.js";
import { ArchiveProgress } from "./archive-progress.js";
import { syncFolder } from "./atomic-write.js";
import { compareChecksums, type FileChecksum, readChecksums } from "./checksums.js";
import { makeFolders } from "./claim.js";
import { refuseExisting, removeLeftovers, type SeenLeftovers } from "./existing-archive.js";
import { fileErrorWithPath } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { type Lock, type LockOptions, withLock } from "./lock.js";
import { rootFiles } from "./run-layout.js";
import { temporaryName } from "./temporary-name.js";
import { moveToTrash } from "./trash.js";

export type { ArchivedRun } from "./archive-file.js";

/** Through which disk, as whom, when, and how. */
export interface ArchiveWorld extends Omit<LockOptions, "path"> {
  /** "fast" when absent. */
  readonly effort?: GzipEffort;
  /** Whether the files are read once and the list is written last; by the run's size when absent. */
  readonly isReadOnce?: boolean;
  /** Of killed attempts, for those who make many archives; each looks for its own when absent. */
  readonly leftovers?: SeenLeftovers;
  /** Told how far one run is: bytes read of all that will be read. */
  readonly onProgress?: (done: number, total: number) => void;
}

export type { Archive } from "./archive-file.js";

/**
 * Packs a run into `<outFolder>/<id>.tar.gz`: written under another name, brought to the disk, read back from there, every
 * sha256 compared with the run's files and these with checksums.json, and only then given its name. The run is not touched;
 * when this throws, there is no archive.
 * @throws (rejects) UserError "bad-out", "archive-exists", "run-differs", "run-changed", "not-archivable", "not-archived", "locked"
 */
export async function archiveRun(run: ArchivedRun, outFolder: string, world: ArchiveWorld): Promise<Archive> {
  const { files } = world;
  const path = archivePath(run, outFolder);
  refuseInside(run, outFolder);
  refuseFile(files, outFolder);
  return reporting(`${path}: not archived`, async () => {
    makeFolders(files, outFolder);
    return withLock({ ...world, path: `${path}.lock` }, async (lock) => {
      refuseExisting(files, path);
      removeLeftovers(files, path, world.leftovers);
      const plan = planArchive(files, run);
      const readsOnce = world.isReadOnce ?? isReadOnce(files, run, plan);
      const temporary = temporaryName(path);
      try {
        const { measured, packedBytes } = await packRun(files, temporary, {
          run,
          plan,
          effort: world.effort ?? "fast",
          isReadOnce: readsOnce,
          progress: new ArchiveProgress(plan, readsOnce ? 2 : 3, world.onProgress),
          check: () => lock.check(),
          compare: (sums) => compareWithRun(run, sums),
        });
        refuseChange(files, run, plan);
        lock.check();
        refuseExisting(files, path);
        giveName(files, temporary, path);
        const bytes = measured.reduce((sum, file) => sum + file.bytes, 0);
        const list = listOf(files, run, measured);
        return { path, fileCount: measured.length, bytes, packedBytes, plan, listSha256: sha256Of(list) };
      } finally {
        if (files.look(temporary) !== undefined) files.remove(temporary);
      }
    });
  });
}

/**
 * Moves a run that has just been archived to the trash of its root; returns where its folder or files are now. Checks
 * once more that the archive is there and that the run is still what was packed.
 * @throws (rejects) UserError "run-changed", "not-removable", "locked"; then the run is where it was, but for files of a
 * run without a folder that were moved before
 */
export async function removeArchived(
  run: ArchivedRun,
  archive: Archive,
  world: ArchiveWorld,
): Promise<readonly string[]> {
  const { files, nowMs } = world;
  const lockPath = join(run.root, rootFiles.own, "archive.lock");
  const { root } = run;
  const work = async (lock: Lock): Promise<readonly string[]> => {
    if (files.look(archive.path)?.sizeBytes !== archive.packedBytes) {
      throw new UserError(
        "run-changed",
        `${archive.path}: is not the archive that was made. ${run.id} was kept.`,
        {
          exitCode: exitCodes.refused,
        },
      );
    }
    refuseChange(files, run, archive.plan);
    const details = { run_id: run.id, archive: archive.path };
    return (run.files ?? [run.path]).map((path) => {
      lock.check();
      return moveToTrash({ files, root, path, reason: "archived", details, nowMs: nowMs() });
    });
  };
  return reporting(`${run.path}: not removed`, () => withLock({ ...world, path: lockPath }, work));
}

/** A name that may not outlive a power cut is taken back: without an archive nobody relies on one. */
function giveName(files: FileSystem, temporary: string, path: string): void {
  files.rename(temporary, path);
  try {
    syncFolder(files, dirname(path));
  } catch (error) {
    files.remove(path);
    throw error;
  }
}

function refuseFile(files: FileSystem, outFolder: string): void {
  if (files.look(outFolder)?.kind !== "file") return;
  throw new UserError("bad-out", `${outFolder}: is a file. Nothing was archived.`, {
    hint: "Give a folder with --out; archives are named after their runs.",
    exitCode: exitCodes.usage,
  });
}

/** An archive cannot hold itself, and would go with the run when that is removed. */
function refuseInside(run: ArchivedRun, outFolder: string): void {
  if (!`${outFolder}/`.startsWith(`${run.path}/`)) return;
  throw new UserError("bad-out", `${outFolder}: lies inside ${run.id}. Nothing was archived.`, {
    hint: "Give a folder outside of the run with --out.",
    exitCode: exitCodes.usage,
  });
}

/** The run must hold what it said at its end: an archive of damaged files would pass for a good one. */
function compareWithRun(run: ArchivedRun, measured: readonly FileChecksum[]): void {
  const recorded = readChecksums(run.path);
  if (!("files" in recorded)) {
    if (recorded.problem === undefined) return;
    throw runDiffers(run, `${recorded.problem.path} ${recorded.problem.message.replace(/\.$/, "")}`);
  }
  const { changed, missing } = compareChecksums(recorded.files, measured);
  const names = [...changed.map((pair) => pair.recorded.path), ...missing.map((file) => file.path)];
  if (names.length > 0) throw runDiffers(run, `${names.slice(0, 5).join(", ")} differ from checksums.json`);
}

function refuseChange(files: FileSystem, run: ArchivedRun, plan: ArchivePlan): void {
  const changed = changeSince(files, run, plan);
  if (changed === undefined) return;
  throw new UserError("run-changed", `${join(run.path, changed)}: changed while ${run.id} was archived.`, {
    hint: "Somebody writes to this run. Archive it when that is done.",
    exitCode: exitCodes.refused,
  });
}

function runDiffers(run: ArchivedRun, what: string): UserError {
  return new UserError("run-differs", `${run.id}: ${what}. It was not archived.`, {
    hint: `See all with: runledger verify ${run.id}`,
  });
}

/** What the disk reports becomes an error that says what was not done. */
async function reporting<T>(notDone: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason =
      error instanceof TarSizeError
        ? `${error.message} while it was packed`
        : error instanceof TarFormatError
          ? `read back, it differs: ${error.message}`
          : fileErrorWithPath(error);
    const hint = "The files of the run are as they were.";
    throw new UserError("not-archived", `${notDone} (${reason}).`, { hint, cause: error });
  }
}
