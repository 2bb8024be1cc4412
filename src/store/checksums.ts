// checksums.json: what the run itself wrote, by path, size and sha256; and whether a folder still holds exactly that.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/tolerant-json.js";
import type { Problem } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { replaceFile } from "./atomic-write.js";
import { isMissingFile } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { runFiles, uncheckedPaths } from "./run-layout.js";

export interface FileChecksum {
  /** Relative to the run folder, with "/" between the parts. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

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
  replaceFile(files, join(folder, runFiles.checksums), encodeChecksums(await measureRun(files, folder)));
}

/**
 * The same at once, for a process that is about to end. Gives up and writes nothing when `isTooLate` says so.
 * Returns whether the file was written.
 * @throws what the file system throws
 */
export function writeChecksumsNow(files: FileSystem, folder: string, isTooLate: () => boolean): boolean {
  const steps = measureSteps(files, folder, isUnchecked);
  let step = steps.next();
  while (step.done !== true) {
    if (isTooLate()) return false;
    step = steps.next();
  }
  replaceFile(files, join(folder, runFiles.checksums), encodeChecksums(step.value));
  return true;
}

/**
 * Size and sha256 of the files of a run folder, sorted by path. Links and what is no file are left out.
 * @param isLeftOut what not to look at, by path; by default what checksums.json does not cover
 * @throws (rejects) what the file system throws; a file that vanishes meanwhile is left out
 */
export async function measureRun(
  files: FileSystem,
  folder: string,
  isLeftOut: (path: string) => boolean = isUnchecked,
): Promise<readonly FileChecksum[]> {
  const steps = measureSteps(files, folder, isLeftOut);
  let step = steps.next();
  while (step.done !== true) {
    await new Promise((resolve) => setImmediate(resolve));
    step = steps.next();
  }
  return step.value;
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

/** The text of checksums.json. */
export function encodeChecksums(files: readonly FileChecksum[]): string {
  const lines = files.map(({ path, bytes, sha256 }) => `    ${JSON.stringify({ path, bytes, sha256 })}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "schema_version": 1,\n  "files": ${list}\n}\n`;
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

/** Whether checksums.json leaves a path out: it changes after the end of the run, or is a write that never ended. */
export function isUnchecked(path: string): boolean {
  return (
    /(^|\/)\.[^/]+\.[0-9a-f]{12}\.tmp$/.test(path) ||
    uncheckedPaths.some((own) => path === own || path.startsWith(`${own}/`))
  );
}

const pieceBytes = 1024 * 1024;

/** Yields after every piece read. */
function* measureSteps(
  files: FileSystem,
  folder: string,
  isLeftOut: (path: string) => boolean,
): Generator<undefined, FileChecksum[], undefined> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  const found: FileChecksum[] = [];
  for (const path of filesBelow(files, folder, isLeftOut)) {
    try {
      found.push({ path, ...(yield* digestSteps(files, join(folder, path), buffer)) });
    } catch (error) {
      if (!isMissingFile(error)) throw error;
    }
  }
  return found;
}

function* digestSteps(
  files: FileSystem,
  path: string,
  buffer: Buffer,
): Generator<undefined, { bytes: number; sha256: string }, undefined> {
  const handle = files.open(path, "read");
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    for (let count = -1; count !== 0; bytes += count) {
      count = files.read(handle, buffer, bytes);
      hash.update(buffer.subarray(0, count));
      yield;
    }
    return { bytes, sha256: hash.digest("hex") };
  } finally {
    files.close(handle);
  }
}

function filesBelow(files: FileSystem, folder: string, isLeftOut: (path: string) => boolean): string[] {
  const found: string[] = [];
  const waiting = [""];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of files.list(join(folder, next))) {
      const path = next === "" ? name : `${next}/${name}`;
      if (isLeftOut(path)) continue;
      const kind = files.look(join(folder, path))?.kind;
      if (kind === "folder") waiting.push(path);
      else if (kind === "file") found.push(path);
    }
  }
  return found.sort();
}

function isFileChecksum(value: unknown): value is FileChecksum {
  if (!isPlainObject(value)) return false;
  const { path, bytes, sha256 } = value;
  return typeof path === "string" && typeof bytes === "number" && /^[0-9a-f]{64}$/.test(String(sha256));
}
