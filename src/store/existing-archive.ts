// What an earlier attempt at archiving a run has left: a good archive, one of something else, or half of one.

import { basename, dirname, join } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import { checkArchive } from "./archive-check.js";
import { type Archive, type ArchivedRun, archivePath, sha256Of } from "./archive-file.js";
import { measurePlan, planArchive } from "./archive-plan.js";
import { compareChecksums } from "./checksums.js";
import { isMissingFile } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { isTemporaryOf } from "./temporary-name.js";

/**
 * The archive that is there already, if it is good and holds exactly this run as it is now: then archiving it again
 * is not needed. Undefined when there is none, or one that differs.
 * @throws (rejects) UserError "bad-archive" when what is there cannot be read; "not-archivable"
 */
export async function findArchive(
  files: FileSystem,
  run: ArchivedRun,
  outFolder: string,
): Promise<Archive | undefined> {
  const path = archivePath(run, outFolder);
  if (!isFile(files, path)) return undefined;
  const { comparison, packedBytes, list } = await checkArchive(files, path);
  const plan = planArchive(files, run);
  const measured = await measurePlan(files, plan);
  const ofRun = compareChecksums(comparison.same, measured);
  const differing = [comparison, ofRun].flatMap(({ changed, missing, added }) => [
    ...changed,
    ...missing,
    ...added,
  ]);
  if (differing.length > 0) return undefined;
  const bytes = measured.reduce((sum, file) => sum + file.bytes, 0);
  return { path, fileCount: measured.length, bytes, packedBytes, plan, listSha256: sha256Of(list.content) };
}

function isFile(files: FileSystem, path: string): boolean {
  try {
    return files.look(path)?.kind === "file";
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}

/** @throws UserError "archive-exists" when anything has the archive's name */
export function refuseExisting(files: FileSystem, path: string): void {
  if (files.look(path) === undefined) return;
  throw new UserError("archive-exists", `${path}: is there already. Nothing was archived.`, {
    hint: `Give another folder with --out. Check what is there with: runledger verify ${path}`,
    exitCode: exitCodes.refused,
  });
}

/** Temporary files by folder, as they were when it was first looked at. */
export type SeenLeftovers = Map<string, readonly string[]>;

/**
 * Removes what a killed attempt at this very archive left. Only for the holder of the archive's lock.
 * @param seen spares those who make many archives a look at all of them for each
 * @throws what the file system throws
 */
export function removeLeftovers(files: FileSystem, path: string, seen: SeenLeftovers = new Map()): void {
  const folder = dirname(path);
  const temporary = seen.get(folder) ?? files.list(folder).filter((name) => name.endsWith(".tmp"));
  seen.set(folder, temporary);
  const leftovers = temporary.filter((name) => isTemporaryOf(path, name));
  for (const name of leftovers) files.remove(join(folder, basename(name)));
  seen.set(
    folder,
    temporary.filter((name) => !leftovers.includes(name)),
  );
}
