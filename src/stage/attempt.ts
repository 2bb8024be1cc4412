// One attempt to make an artifact: a hidden folder beside its place, which becomes the artifact in a single step or not at all.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { readTextFile } from "../formats/read-file.js";
import { removeIfThere, syncFile, syncFolder, writeAll } from "../store/atomic-write.js";
import { fileErrorName, isMissingFile } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { moveToTrash } from "../store/trash.js";
import { isWriterIdentity, ownIdentity, type WriterIdentity } from "../store/writer-identity.js";
import type { ArtifactPlace } from "./artifact-place.js";

/** Beside the artifact in the attempt's folder, so that it never becomes part of it. */
const recordFile = "attempt.json";
/** Its folder in that of an attempt. */
export const artifactFolder = "artifact";

export interface Attempt {
  /** The hidden folder of the attempt. */
  readonly home: string;
  /** The empty folder in it that will be the artifact. */
  readonly folder: string;
}

/** An attempt that lies on the disk, as its record tells. */
export interface FoundAttempt {
  readonly home: string;
  /** Undefined when the record is missing or damaged: its writer died at the first step. */
  readonly writer: WriterIdentity | undefined;
  /** ISO 8601, UTC. */
  readonly startedAt: string | undefined;
}

/**
 * Starts an attempt with a folder of its own.
 * @throws what the file system throws
 */
export function beginAttempt(files: FileSystem, place: ArtifactPlace, nowMs: number): Attempt {
  const home = join(place.parent, `${attemptPrefix(place.name)}${randomBytes(6).toString("hex")}`);
  files.makeFolder(home);
  const record = { name: place.name, writer: ownIdentity(), started_at: new Date(nowMs).toISOString() };
  writeRecord(files, join(home, recordFile), `${JSON.stringify(record)}\n`);
  const folder = join(home, artifactFolder);
  files.makeFolder(folder);
  return { home, folder };
}

/**
 * Makes the attempt the artifact, if there is none yet: brings every file and folder to the disk, then renames. A folder
 * appears whole by a rename, with all its files; and a rename gives way only to nothing or to an empty folder, and an
 * artifact is never empty. So whoever is first wins, whatever becomes of locks, and a half artifact is never seen.
 * @returns false when something lies in its place: then the attempt is as it was
 * @throws what the file system throws
 */
export function commitAttempt(files: FileSystem, attempt: Attempt, place: ArtifactPlace): boolean {
  syncTree(files, attempt.folder);
  try {
    files.rename(attempt.folder, place.path);
  } catch (error) {
    if (isInTheWay(files, place.path, error)) return false;
    throw error;
  }
  syncFolder(files, place.parent);
  forgetAttempt(files, attempt.home);
  return true;
}

/** Moves an attempt that came to nothing to the trash of the root; when even that fails, it stays where nobody counts it. */
export function discardAttempt(files: FileSystem, home: string, why: DiscardReason): void {
  try {
    moveToTrash({
      files,
      root: why.root,
      path: home,
      reason: why.reason,
      details: why.details ?? {},
      nowMs: why.nowMs,
    });
  } catch (error) {
    // It is hidden, and no artifact: the error that led here is the one to tell.
    if (!(error instanceof Error)) throw error;
  }
}

export interface DiscardReason {
  readonly root: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
}

/** The attempts that lie beside an artifact's place. */
export function findAttempts(files: FileSystem, place: ArtifactPlace): FoundAttempt[] {
  const prefix = attemptPrefix(place.name);
  return namesIn(files, place.parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => readAttempt(join(place.parent, name)));
}

/** The artifact that an attempt's folder name speaks of; undefined for other names. */
export function attemptedName(folderName: string): string | undefined {
  return /^\.(.+)\.attempt-[0-9a-f]+$/.exec(folderName)?.[1];
}

/** Reads who made an attempt, and since when. */
export function readAttempt(home: string): FoundAttempt {
  const file = readTextFile(join(home, recordFile), { maxBytes: 64 * 1024 });
  const record = "text" in file ? parsed(file.text) : undefined;
  const { writer, started_at } = isPlainObject(record) ? record : {};
  return {
    home,
    writer: isWriterIdentity(writer) ? writer : undefined,
    startedAt: typeof started_at === "string" ? started_at : undefined,
  };
}

/** Tells about a living process: not worth waiting for the disk. */
function writeRecord(files: FileSystem, path: string, text: string): void {
  const handle = files.open(path, "create");
  try {
    writeAll(files, handle, Buffer.from(text));
  } finally {
    files.close(handle);
  }
}

function attemptPrefix(name: string): string {
  return `.${name}.attempt-`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Its writer was killed on the way.
  }
}

/** A rename that was answered twice by a network disk reports a missing source, though it has been done. */
function isInTheWay(files: FileSystem, path: string, error: unknown): boolean {
  const names = ["ENOTEMPTY", "EEXIST", "ENOTDIR", "EACCES", "EPERM", "ENOENT"];
  return names.includes(fileErrorName(error)) && files.look(path) !== undefined;
}

/** Whether nothing is in it any more that could be an artifact. */
export function isCommitted(files: FileSystem, home: string): boolean {
  return files.look(join(home, artifactFolder)) === undefined;
}

/** The rest of a successful attempt; whoever looks for dead attempts removes what stays here. */
export function forgetAttempt(files: FileSystem, home: string): void {
  try {
    if (files.look(home) === undefined) return;
    removeIfThere(files, join(home, recordFile));
    files.removeFolder(home);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** Brings the files that somebody else wrote, and their names, to the disk. Links are left alone. */
function syncTree(files: FileSystem, folder: string): void {
  for (const name of files.list(folder)) {
    const path = join(folder, name);
    const kind = files.look(path)?.kind;
    if (kind === "folder") syncTree(files, path);
    else if (kind === "file") syncFile(files, path);
  }
  syncFolder(files, folder);
}

function namesIn(files: FileSystem, folder: string): string[] {
  try {
    return files.list(folder).sort();
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}
