// checksums.json: what the run itself wrote, by path, size and sha256; and whether a folder still holds exactly that.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import type { Problem } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { replaceFile } from "./atomic-write.js";
import type { FileSystem } from "./file-system.js";
import { type FileChecksum, measureFiles, measureFilesNow } from "./measure-files.js";
import { rankOfFile, runFiles, uncheckedPaths } from "./run-layout.js";

export type { FileChecksum } from "./measure-files.js";

/** Where a folder differs from its checksums. */
export interface ChecksumComparison {
  /** Files that are exactly as recorded. */
  readonly same: readonly FileChecksum[];
  /** Files of another size or content: as recorded, and as found. */
  readonly changed: readonly { readonly recorded: FileChecksum; readonly found: FileChecksum }[];
  readonly missing: readonly FileChecksum[];
  /** Files that came later; status, annotations, report and assets are not counted. */
  readonly added: readonly FileChecksum[];
}

/** The list; or why there is none: `problem` is undefined when there simply is no checksums.json. */
export type ChecksumsRead =
  | { readonly files: readonly FileChecksum[] }
  | { readonly problem: Problem | undefined };

/**
 * Measures the run's files and writes checksums.json; what changes after the end of a run is left out. Other work of
 * the process goes on meanwhile. Call it after everything else but status.json is written.
 * @throws (rejects) what the file system throws
 */
export async function writeChecksums(files: FileSystem, folder: string): Promise<void> {
  replaceFile(files, join(folder, runFiles.checksums), encodeChecksums(await measureChecked(files, folder)));
}

/**
 * The same at once, for a process that is about to end. Gives up and writes nothing when `isTooLate` says so.
 * Returns whether the file was written.
 * @throws what the file system throws
 */
export function writeChecksumsNow(files: FileSystem, folder: string, isTooLate: () => boolean): boolean {
  const measured = measureFilesNow(files, folder, { isLeftOut: isUnchecked, isTooLate });
  if (measured === undefined) return false;
  replaceFile(files, join(folder, runFiles.checksums), encodeChecksums(measured));
  return true;
}

/** Size and sha256 of the files that checksums.json covers. Rejects with what the file system throws. */
export function measureChecked(files: FileSystem, folder: string): Promise<readonly FileChecksum[]> {
  return measureFiles(files, folder, isUnchecked);
}

/** Reads checksums.json of a run folder. Never throws. */
export function readChecksums(folder: string): ChecksumsRead {
  const path = join(folder, runFiles.checksums);
  const file = readTextFile(path);
  if ("missing" in file) return { problem: undefined };
  if ("problem" in file) return file;
  const files = parseChecksums(file.text);
  if (files !== undefined) return { files };
  return { problem: { code: "bad-checksums", path, message: "is not a list of checksums." } };
}

/** Parses the text of checksums.json. Undefined when it is anything else. */
export function parseChecksums(text: string): readonly FileChecksum[] | undefined {
  try {
    const { value } = parseTolerantJson(text);
    if (!isPlainObject(value) || !Array.isArray(value.files)) return undefined;
    return value.files.every(isFileChecksum) ? value.files : undefined;
  } catch {
    return undefined;
  }
}

/** The text of checksums.json, one file a line; `about` comes first, for lists that say more. */
export function encodeChecksums(
  files: readonly FileChecksum[],
  about: Readonly<Record<string, string>> = {},
): string {
  const members = Object.entries(about).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  const lines = files.map(({ path, bytes, sha256 }) => `    ${JSON.stringify({ path, bytes, sha256 })}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "schema_version": 1,\n${members.join("")}  "files": ${list}\n}\n`;
}

/** Compares what was recorded with what was found; all lists are in the order of their paths. */
export function compareChecksums(
  recorded: readonly FileChecksum[],
  found: readonly FileChecksum[],
): ChecksumComparison {
  const foundByPath = new Map(found.map((file) => [file.path, file]));
  const recordedPaths = new Set(recorded.map((file) => file.path));
  const pairs = recorded.map((file) => ({ recorded: file, found: foundByPath.get(file.path) }));
  const isSame = (a: FileChecksum, b: FileChecksum) => a.bytes === b.bytes && a.sha256 === b.sha256;
  return {
    same: pairs.flatMap((pair) => (pair.found && isSame(pair.recorded, pair.found) ? [pair.recorded] : [])),
    changed: pairs.flatMap((pair) =>
      pair.found && !isSame(pair.recorded, pair.found)
        ? [{ recorded: pair.recorded, found: pair.found }]
        : [],
    ),
    missing: pairs.flatMap((pair) => (pair.found === undefined ? [pair.recorded] : [])),
    added: found.filter((file) => !recordedPaths.has(file.path)),
  };
}

/** The paths at which the two differ. */
export function differingPaths({ changed, missing, added }: ChecksumComparison): string[] {
  return [...changed.map((pair) => pair.recorded.path), ...[...missing, ...added].map((file) => file.path)];
}

/** Whether checksums.json leaves a path out: it changes after the end of the run, or is a write that never ended. */
export function isUnchecked(path: string): boolean {
  return (
    /(^|\/)\.[^/]+\.[0-9a-f]{12}\.tmp$/.test(path) ||
    rankOfFile(path) !== undefined ||
    path.startsWith("ranks/") ||
    uncheckedPaths.some((own) => path === own || path.startsWith(`${own}/`))
  );
}

function isFileChecksum(value: unknown): value is FileChecksum {
  if (!isPlainObject(value)) return false;
  const { path, bytes, sha256 } = value;
  return typeof path === "string" && typeof bytes === "number" && /^[0-9a-f]{64}$/.test(String(sha256));
}
