// <root>/.runledger/archives.jsonl: one line for each archive that was made of a run of the root, and what stays of the
// run in its table. Histories lie in files beside it.

import { createHash } from "node:crypto";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import { isPlainObject } from "../core/flatten.js";
import type { RunRecord } from "../core/run-record.js";
import type { Problem } from "../errors.js";
import { readRegularFile, readTextFile } from "../formats/read-file.js";
import { appendRecord } from "./append-record.js";
import type { Archive, ArchivedRun } from "./archive-file.js";
import { pathBelow } from "./archive-file.js";
import { baseOf } from "./archive-plan.js";
import { replaceFile } from "./atomic-write.js";
import { makeFolders } from "./claim.js";
import type { FileSystem } from "./file-system.js";
import { rootFiles } from "./run-layout.js";
import { safeName } from "./run-name.js";

/** What a root knows of an archived run. */
export interface ArchiveRecord {
  readonly id: string;
  /** Where the run was, absolute. */
  readonly path: string;
  readonly root: string;
  /** Folder that the paths in the archive start from, absolute: the run's own, or one that holds all its files. */
  readonly base: string;
  readonly layout: string;
  /** The archive, absolute. */
  readonly archive: string;
  readonly archiveBytes: number;
  /** Of the list in the archive, lower-case hexadecimal. */
  readonly listSha256: string;
  /** Files, absolute, of a run that has no folder and more than one file; empty for others. */
  readonly paths: readonly string[];
  /** Files of the run, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Absolute path of the file with the history; undefined where the run has none. */
  readonly history: string | undefined;
  readonly run: RunRecord;
}

/** What stays of a run. */
export interface ColdRun {
  readonly run: RunRecord;
  /** As `packHistory` makes it. Absent: the run has no history. */
  readonly history?: Buffer;
}

/** The history of a run as its file has it; packed on another thread, as large ones take a second. */
export async function packHistory(history: readonly RunRecord[]): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify(history), { chunkSize: 1024 * 1024 });
}

/** Where the records of a root are. */
export function archiveRecordsFile(root: string): string {
  return join(root, rootFiles.own, "archives.jsonl");
}

/**
 * Records an archive, after it has its name: the history first, then the line that makes it known. Both are on the disk
 * when this returns; when it throws, the archive is not known, or, where only the wait for the disk has failed, may not be
 * known any more after a power cut. Called again it records the same.
 * @throws what the file system throws
 */
export function recordArchive(
  files: FileSystem,
  of: {
    readonly run: ArchivedRun;
    readonly archive: Archive;
    readonly cold: ColdRun;
    readonly nowMs: number;
  },
): void {
  const { run, archive, cold } = of;
  const { root } = run;
  const file = archiveRecordsFile(root);
  makeFolders(files, dirname(file));
  const history = cold.history === undefined ? undefined : writeHistory(files, run, cold.history);
  appendRecord(files, file, {
    schema_version: 1,
    time: new Date(of.nowMs).toISOString(),
    run_id: run.id,
    path: pathBelow(root, run.path),
    base: pathBelow(root, baseOf(files, run)),
    ...(run.files === undefined ? {} : { paths: run.files.map((path) => pathBelow(root, path)) }),
    layout: run.layout,
    archive: relative(root, archive.path).split(sep).join("/"),
    archive_bytes: archive.packedBytes,
    list_sha256: archive.listSha256,
    files: archive.fileCount,
    bytes: archive.bytes,
    history,
    run: cold.run,
  });
}

/** Puts a packed history in its place; returns its path below the root's own folder. */
function writeHistory(files: FileSystem, run: ArchivedRun, packed: Buffer): string {
  const name = historyName(run);
  const path = join(dirname(archiveRecordsFile(run.root)), name);
  makeFolders(files, dirname(path));
  replaceFile(files, path, packed);
  return name;
}

/**
 * The archives of a root, the last of each run, in the order they were made. Lines that are none are problems and hide
 * nothing else.
 */
export function readArchiveRecords(root: string): {
  readonly records: readonly ArchiveRecord[];
  readonly problems: readonly Problem[];
} {
  const path = archiveRecordsFile(root);
  const file = readTextFile(path, { maxBytes: 512 * 1024 * 1024 });
  if (!("text" in file)) return { records: [], problems: "problem" in file ? [file.problem] : [] };
  const byRun = new Map<string, ArchiveRecord>();
  const problems: Problem[] = [];
  for (const [index, line] of file.text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const record = parseRecord(line, root);
    const key = record === undefined ? "" : `${record.path}\n${record.id}`;
    byRun.delete(key);
    if (record !== undefined) byRun.set(key, record);
    else
      problems.push({
        code: "malformed-archive-record",
        path: `${path}:${index + 1}`,
        message: "is not the record of an archive. The line was skipped.",
      });
  }
  return { records: [...byRun.values()], problems };
}

/** The history that was kept of an archived run, as data; undefined when its file is gone or damaged. */
export function readColdHistory(record: Pick<ArchiveRecord, "history">): unknown {
  if (record.history === undefined) return [];
  const file = readRegularFile(record.history, { maxBytes: 512 * 1024 * 1024 });
  if (!("bytes" in file)) return undefined;
  try {
    return JSON.parse(gunzipSync(file.bytes, { maxOutputLength: 2 ** 30 }).toString("utf8"));
  } catch {
    return undefined; // The caller says what is missing.
  }
}

/** Two runs of one root never share it, whatever they are called. */
function historyName(run: ArchivedRun): string {
  const key = createHash("sha256")
    .update(`${pathBelow(run.root, run.path)}\n${run.id}`)
    .digest("hex");
  return `archived/${safeName(run.id.replaceAll("/", "-"))}-${key.slice(0, 12)}.history.json.gz`;
}

function parseRecord(line: string, root: string): ArchiveRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // The caller reports the line.
  }
  if (!isPlainObject(value) || !isPlainObject(value.run)) return undefined;
  const { run_id: id, path, base, layout, archive, list_sha256: listSha256, time, history } = value;
  const texts = [id, path, base, layout, archive, listSha256, time];
  if (!texts.every((text) => typeof text === "string") || !isBelow(path) || !isBelow(base)) return undefined;
  const own = join(root, rootFiles.own);
  return {
    id: String(id),
    path: resolve(root, String(path)),
    root,
    base: resolve(root, String(base)),
    paths: pathsOf(value.paths).map((one) => resolve(root, one)),
    layout: String(layout),
    archive: resolve(root, String(archive)),
    archiveBytes: Number(value.archive_bytes),
    listSha256: String(listSha256),
    files: Number(value.files),
    bytes: Number(value.bytes),
    time: String(time),
    history: typeof history === "string" && isBelow(history) ? resolve(own, history) : undefined,
    run: value.run,
  };
}

function pathsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => isBelow(one)) : [];
}

/** Whether a recorded path stays below its root. */
function isBelow(path: unknown): boolean {
  return (
    typeof path === "string" && !isAbsolute(path) && !path.split("/").includes("..") && !path.includes("\0")
  );
}
