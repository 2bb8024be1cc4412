// Puts files into a run folder, and only there.

import { dirname, join, sep } from "node:path";
import { encodeJson } from "../core/json/tolerant-json.js";
import { exitCodes, UserError } from "../errors.js";
import { replaceFile, syncFolder } from "./atomic-write.js";
import { isNameTaken } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { recorderFiles, runFiles } from "./run-layout.js";

/**
 * Checks a path of a file that is to be saved in a run folder; returns it in its shortest form.
 * @throws UserError "bad-run-path"
 */
export function checkRunPath(path: string): string {
  if (typeof path !== "string" || path.includes("\0")) throw badPath(String(path), "is not a path");
  const parts = path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (/^([/\\]|[A-Za-z]:)/.test(path) || parts.includes(".."))
    throw badPath(path, "leads out of the run folder");
  const shortest = parts.join("/");
  if (shortest === "") throw badPath(path, "names no file");
  if (recorderFiles.includes(shortest)) throw badPath(path, "is written by the recorder alone");
  return shortest;
}

/**
 * The same for a copy of an input, which lies below inputs/ or config/.
 * @throws UserError "bad-run-path"
 */
export function checkSnapshotPath(path: string): string {
  const shortest = checkRunPath(path);
  if (/^(inputs|config)\/./.test(shortest)) return shortest;
  throw badPath(path, "is not below inputs/ or config/");
}

/**
 * Saves a file of a run, whole or not at all; folders on the way are made. Links on the way are refused.
 * @param path as `checkRunPath` returned it
 * @throws what the file system throws; ELOOP for a link
 */
export function saveRunFile(
  files: FileSystem,
  file: { readonly folder: string; readonly path: string },
  content: Uint8Array | string,
): void {
  makeRunFolder(files, file.folder, dirname(file.path));
  replaceFile(files, join(file.folder, file.path), content);
}

/** The same for data as JSON. */
export function saveRunJson(
  files: FileSystem,
  file: { readonly folder: string; readonly path: string },
  data: unknown,
): void {
  saveRunFile(files, file, `${encodeJson(data, 2)}\n`);
}

/**
 * Makes a folder inside a run folder, and those on the way.
 * @throws what the file system throws; ELOOP when one of them is a link
 */
export function makeRunFolder(files: FileSystem, folder: string, path: string): void {
  let current = folder;
  for (const part of path.split("/")) {
    if (part === ".") continue;
    current = join(current, part);
    if (files.look(current)?.kind === "link") throw linkFound(current);
    makeFolderOnce(files, current);
  }
}

/** Takes back a folder whose first files could not be written, as far as the disk allows. Never throws. */
export function discardRunFolder(files: FileSystem, folder: string): void {
  const attempts = [
    ...[runFiles.metadata, runFiles.status].map((name) => () => files.remove(join(folder, name))),
    () => files.removeFolder(folder),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // What cannot be removed stays: a run without an end is shown as what it is.
    }
  }
}

function makeFolderOnce(files: FileSystem, path: string): void {
  try {
    files.makeFolder(path);
  } catch (error) {
    if (isNameTaken(error)) return;
    throw error;
  }
  syncFolder(files, dirname(path));
}

function linkFound(path: string): Error {
  return Object.assign(new Error(`${path} is a link.`), { code: "ELOOP" });
}

function badPath(path: string, what: string): UserError {
  const hint = `Give a path inside the run folder, for example ${["outputs", "results.csv"].join(sep)}.`;
  return new UserError("bad-run-path", `"${path}" ${what}.`, { hint, exitCode: exitCodes.usage });
}
