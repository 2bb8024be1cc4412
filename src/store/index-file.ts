// index.json of a root: one line a run, for people who keep a summary under version control.

import { join } from "node:path";
import { encodeJson } from "../core/json/tolerant-json.js";
import { compareTexts } from "../core/value.js";
import { replaceFile } from "./atomic-write.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { type IndexRow, ownIndexStart } from "./read-index.js";
import { rootFiles } from "./run-layout.js";

/**
 * Writes index.json: `{"schema": …, "runs": [ … ]}` with one line a run, ordered by run id, the same bytes for the same rows.
 * Returns its path.
 * @throws what the file system throws; then the old index is as it was
 */
export function writeIndex(
  root: string,
  rows: readonly IndexRow[],
  files: FileSystem = nodeFileSystem,
): string {
  const path = join(root, rootFiles.index);
  replaceFile(files, path, encodeIndex(rows));
  return path;
}

/** The text of index.json. */
export function encodeIndex(rows: readonly IndexRow[]): string {
  const sorted = [...rows].sort((a, b) => compareTexts(a.run_id, b.run_id));
  if (sorted.length === 0) return `${ownIndexStart}  "runs": []\n}\n`;
  const lines = sorted.map((row) => encodeJson(row)).join(",\n    ");
  return `${ownIndexStart}  "runs": [\n    ${lines}\n  ]\n}\n`;
}
