// Brings back what an archive holds: first all of it is checked, then it is unpacked beside its place and compared
// again, and only when all of it is on the disk it gets its name.

import { randomBytes } from "node:crypto";
import { basename, join, posix, relative, resolve, sep } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { exitCodes, UserError } from "../errors.js";
import { type ArchiveCheck, checkArchive } from "./archive-check.js";
import { sha256Of } from "./archive-file.js";
import { makeFolders } from "./claim.js";
import { fileErrorName, isNameTaken } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { type Lock, type LockOptions, withLock } from "./lock.js";
import { nameFiles, nameFolder } from "./new-names.js";
import { rootFiles } from "./run-layout.js";
import { discardFolder, UnpackedFiles } from "./unpacked-files.js";

export interface RestoreRequest {
  /** The archive, absolute. */
  readonly archive: string;
  /** Root that the run belongs to, absolute. */
  readonly root: string;
  /** What the archive's own list must be, where that is known: its sha256. */
  readonly listSha256?: string;
  /** Unpacks below this folder instead of to where the run was; absolute. */
  readonly outFolder?: string;
  /** Only this file, as the archive's list names it: "checkpoints/best_model/weights.bin". Needs `outFolder`. */
  readonly file?: string;
  /** Told of the bytes that were read, of all that will be. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Restored {
  /** Folder or file that is back; for a run of several files the folder they share. */
  readonly path: string;
  readonly fileCount: number;
  readonly bytes: number;
}

/**
 * Restores a run, or one file of it, with exactly the bytes it had; modes and times are those of new files. Refuses what
 * exists, and everything in an archive that could do harm, before anything is written. When it throws, nothing is there
 * that was not there before, but for the files of a run without a folder when the machine fails between two of them.
 * @throws (rejects) UserError "bad-archive" naming the files that are cut or altered, "run-exists", "no-such-file",
 * "not-restorable", "not-restored", "locked"
 */
export async function restoreArchive(
  files: FileSystem,
  request: RestoreRequest,
  world: Omit<LockOptions, "path" | "files">,
): Promise<Restored> {
  const { archive, root } = request;
  return reporting(archive, async () => {
    const total = 2 * (files.look(archive)?.sizeBytes ?? 0);
    let done = 0;
    const count = (piece: Uint8Array): void => {
      done += piece.length;
      request.onProgress?.(Math.min(done, total), total);
    };
    const check = await checkArchive(files, archive, () => ({ write: count, close: () => undefined }));
    refuseDifferent(check, request);
    const place = placeOf(check, request);
    refuseExisting(files, place, check, request);
    const lock = { ...world, files, path: join(root, rootFiles.own, "archive.lock") };
    return withLock(lock, async (held) => unpack(files, { request, check, place, count, lock: held }));
  });
}

interface Unpacking {
  readonly request: RestoreRequest;
  readonly check: ArchiveCheck;
  /** Where the archive's top folder goes. */
  readonly place: string;
  readonly count: (piece: Uint8Array) => void;
  readonly lock: Lock;
}

async function unpack(files: FileSystem, work: Unpacking): Promise<Restored> {
  const { request, check, place, count, lock } = work;
  const parent = request.outFolder ?? join(request.root, rootFiles.own);
  makeFolders(files, parent);
  const prefix = stagingPrefix(request.root);
  const staging = join(parent, `${prefix}${randomBytes(6).toString("hex")}`);
  for (const name of files.list(parent).filter((one) => one.startsWith(prefix)))
    discardFolder(files, join(parent, name));
  files.makeFolder(staging);
  try {
    const wanted = wantedFiles(check, request);
    const unpacked = new UnpackedFiles(files, { folder: staging, prefix: prefixOf(check), wanted, count });
    await checkArchive(files, request.archive, (path) => unpacked.sinkOf(path));
    unpacked.finish(request.file === undefined ? check.folders : []);
    lock.check();
    refuseExisting(files, place, check, request);
    settle(files, { ...work, staging, paths: [...wanted.keys()] });
    const sizes = [...wanted.values()].map(({ bytes }) => bytes);
    const path = request.file === undefined ? place : join(place, basename(request.file));
    return { path, fileCount: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } finally {
    if (files.look(staging) !== undefined) discardFolder(files, staging);
  }
}

/** Of the root whose lock is held: into one folder others may restore at the same time, from other roots. */
function stagingPrefix(root: string): string {
  return `.restoring-${sha256Of(Buffer.from(root)).slice(0, 8)}-`;
}

/** Gives what was unpacked its name: a folder in one step, files one by one, none over what exists. */
function settle(
  files: FileSystem,
  work: Unpacking & { readonly staging: string; readonly paths: readonly string[] },
): void {
  const { request, check, place, staging, paths } = work;
  // In one step: half of a run would hide that it is archived. Only an empty folder made this moment could give way.
  if (request.file === undefined && isWholeFolder(check)) nameFolder(files, { from: staging, to: place });
  else {
    const nameOf = (path: string): string => (request.file === undefined ? path : basename(path));
    nameFiles(
      files,
      paths.map((path) => ({ from: join(staging, path), to: join(place, nameOf(path)) })),
    );
  }
}

/** What the archive's list says of where the run was. */
function stated(check: ArchiveCheck): { readonly path: string; readonly base: string } | undefined {
  const { value } = parseTolerantJson(check.list.content.toString("utf8"));
  if (check.basis !== "archive" || !isPlainObject(value)) return undefined;
  const { path, base } = value;
  return typeof path === "string" && typeof base === "string" ? { path, base } : undefined;
}

/** Whether the archive is of a folder, which comes back as one. What was packed without its folder is single files. */
function isWholeFolder(check: ArchiveCheck): boolean {
  const place = stated(check);
  return prefixOf(check) !== "" && (place === undefined || place.path === place.base);
}

/** Where the archive's top folder goes: into the folder that was asked for, or to where it came from. */
function placeOf(check: ArchiveCheck, { archive, root, outFolder, file }: RestoreRequest): string {
  if (outFolder !== undefined && file !== undefined) return outFolder;
  if (outFolder !== undefined) return join(outFolder, posix.dirname(check.list.path));
  const base = stated(check)?.base;
  if (base === undefined) {
    throw refused("not-restorable", `${archive}: does not say where its run was. Nothing was restored.`, {
      hint: "Unpack it elsewhere with --out DIR.",
    });
  }
  const place = resolve(root, base);
  const inside = relative(root, place).split(sep);
  const isOwn = inside[0] === rootFiles.trash || inside[0] === rootFiles.own;
  if (inside[0] === ".." || isOwn || base.includes("\0"))
    throw refused(
      "not-restorable",
      `${archive}: says that its run was outside its root. Nothing was restored.`,
    );
  return place;
}

function wantedFiles(check: ArchiveCheck, { archive, file }: RestoreRequest) {
  const all = new Map([...check.comparison.same, ...check.unlisted].map((one) => [one.path, one]));
  if (file === undefined) return all;
  const one = all.get(posix.normalize(file));
  if (one !== undefined) return new Map([[one.path, one]]);
  const names = [...all.keys()].slice(0, 8).join(", ");
  throw new UserError("no-such-file", `${archive}: holds no file "${file}".`, {
    hint: `It holds ${names}${all.size > 8 ? ` and ${all.size - 8} more` : ""}`,
    exitCode: exitCodes.usage,
  });
}

function refuseDifferent({ comparison, list }: ArchiveCheck, { archive, listSha256 }: RestoreRequest): void {
  const { changed, missing, added } = comparison;
  const names = [
    ...changed.map(({ recorded }) => `${recorded.path} altered`),
    ...missing.map(({ path }) => `${path} missing`),
    ...added.map(({ path }) => `${path} not on its list`),
  ];
  if (listSha256 !== undefined && sha256Of(list.content) !== listSha256)
    names.push("its list is another one");
  if (names.length === 0) return;
  const what = `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
  throw new UserError("bad-archive", `${archive}: is not what was archived: ${what}. Nothing was restored.`);
}

function refuseExisting(
  files: FileSystem,
  place: string,
  check: ArchiveCheck,
  request: RestoreRequest,
): void {
  const paths = [...wantedFiles(check, request).keys()];
  const isOne = request.file !== undefined;
  const wanted =
    !isOne && isWholeFolder(check)
      ? [place]
      : paths.map((path) => join(place, isOne ? basename(path) : path));
  const there = wanted.find((path) => files.look(path) !== undefined);
  if (there === undefined) return;
  throw refused("run-exists", `${there}: is there already. Nothing was restored.`, {
    hint: "Restore to another folder with --out DIR.",
  });
}

function prefixOf({ list }: ArchiveCheck): string {
  const folder = posix.dirname(list.path);
  return folder === "." ? "" : `${folder}/`;
}

function refused(code: string, message: string, options: { readonly hint?: string } = {}): UserError {
  return new UserError(code, message, { ...options, exitCode: exitCodes.refused });
}

/** What the disk reports becomes an error that says what was not done. */
async function reporting<T>(archive: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = isNameTaken(error) ? "something has its place" : fileErrorName(error);
    throw new UserError("not-restored", `${archive}: nothing was restored (${reason}).`, { cause: error });
  }
}
