// Arrays of an artifact: data.npz and params.npz, and what their shapes and kinds must be.

import { join } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import { type NpyArray, NpyFormatError } from "../formats/npy.js";
import { listNpz, readNpzEntry } from "../formats/npz.js";
import { encodeNpz, type NpzArray } from "../formats/npz-writer.js";
import { readRegularFile } from "../formats/read-file.js";
import { nodeFileSystem } from "../store/file-system.js";
import { checkRunPath, saveRunFile } from "../store/run-folder-file.js";

const mostBytes = 2 * 1024 * 1024 * 1024;

/**
 * Saves arrays by name as NumPy's .npz, whole or not at all: `saveArrays(folder, "params.npz", { w: { data, shape } })`.
 * @throws RangeError for shapes that do not fit; UserError "bad-run-path" for a path that leads out of the folder
 */
export function saveArrays(folder: string, file: string, arrays: Readonly<Record<string, NpzArray>>): void {
  saveRunFile(nodeFileSystem, { folder, path: checkRunPath(file) }, encodeNpz(arrays));
}

/**
 * Reads the arrays of an .npz by name.
 * @throws UserError "unreadable-arrays" when it is missing, damaged or larger than 2 GiB
 */
export function readArrays(folder: string, file: string): Record<string, NpyArray> {
  const path = join(folder, file);
  const arrays = findArrays(path);
  if (arrays === undefined) throw unreadable(path, "it does not exist");
  return arrays;
}

/** The same; undefined when there is no such file. */
export function findArrays(path: string): Record<string, NpyArray> | undefined {
  const read = readRegularFile(path, { maxBytes: mostBytes });
  if ("missing" in read) return undefined;
  if ("problem" in read) throw unreadable(path, read.problem.message);
  try {
    const entries = listNpz(read.bytes).map(
      (entry) => [entry.name, readNpzEntry(read.bytes, entry)] as const,
    );
    return Object.fromEntries(entries);
  } catch (error) {
    if (error instanceof NpyFormatError) throw unreadable(path, error.message);
    throw error;
  }
}

function unreadable(path: string, why: string): UserError {
  return new UserError("unreadable-arrays", `${path}: ${why}.`, {
    hint: "Remove the artifact's folder to have it made again.",
    exitCode: exitCodes.refused,
  });
}
