// What goes into the archive of a run: every file and folder, listed and measured before anything is packed.

import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import type { TarSource } from "../formats/tar.js";
import type { FileChecksum } from "./checksums.js";
import { digestFile } from "./copy-file.js";
import { isMissingFile } from "./file-error.js";
import type { FileSystem } from "./file-system.js";

/** Name of the list of an archive's files, beside them in the archive. */
export const archiveManifest = ".runledger-archive.json";
/** The same list as `sha256sum -c` reads it. */
export const archiveSums = ".runledger-archive.sha256";

/** One file or folder as it was when it was listed. */
interface PlannedEntry {
  readonly kind: "file" | "folder";
  /** Relative to the run, with "/" between the parts. */
  readonly path: string;
  /** Absolute path of the content; another one than `path` says where a link inside the run leads to it. */
  readonly from: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface ArchivePlan {
  /** Sorted by path. */
  readonly entries: readonly PlannedEntry[];
}

/** Where a run's files are. */
export interface RunPlace {
  /** Folder, or the one file, of the run. */
  readonly path: string;
  /** Absolute paths of the files of a run that has no folder of its own but several files. */
  readonly files?: readonly string[];
}

/** The folder that the paths of a run's files start from: its own, or the deepest that holds all of its files. */
export function baseOf(files: FileSystem, place: RunPlace): string {
  if (place.files === undefined)
    return files.look(place.path)?.kind === "folder" ? place.path : dirname(place.path);
  const [first = place.path, ...others] = place.files;
  let base = dirname(first);
  while (!others.every((path) => path.startsWith(`${base}${sep}`)) && dirname(base) !== base)
    base = dirname(base);
  return base;
}

/**
 * Lists a run's folder, or its files. A link to a file of the same run counts as that file.
 * @throws UserError "not-archivable" for other links, pipes, sockets, devices, names that are no text
 */
export function planArchive(files: FileSystem, place: RunPlace): ArchivePlan {
  const base = baseOf(files, place);
  if (place.files === undefined) return planFolder(files, place.path);
  const paths = place.files.map((path) => relative(base, path).split(sep).join("/"));
  return { entries: paths.sort((a, b) => (a < b ? -1 : 1)).map((path) => planEntry(files, base, path)) };
}

function planFolder(files: FileSystem, runPath: string): ArchivePlan {
  const top = files.look(runPath);
  if (top === undefined) throw notArchivable(runPath, "does not exist");
  if (top.kind === "file")
    return { entries: [{ ...top, kind: "file", path: basename(runPath), from: runPath }] };
  const entries: PlannedEntry[] = [];
  const waiting = [""];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of files.list(join(runPath, next))) {
      const path = next === "" ? name : `${next}/${name}`;
      if (path === archiveManifest || path === archiveSums) continue;
      const entry = planEntry(files, runPath, path);
      entries.push(entry);
      if (entry.kind === "folder") waiting.push(path);
    }
  }
  return { entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/**
 * Size and sha256 of every planned file. Rejects with what the file system throws.
 * @param onFile told of each file's bytes when it was read
 */
export async function measurePlan(
  files: FileSystem,
  plan: ArchivePlan,
  onFile: (bytes: number) => void = () => undefined,
): Promise<readonly FileChecksum[]> {
  const measured: FileChecksum[] = [];
  for (const { kind, path, from } of plan.entries) {
    if (kind === "folder") continue;
    const { sizeBytes, sha256 } = await digestFile(files, from);
    measured.push({ path, bytes: sizeBytes, sha256 });
    onFile(sizeBytes);
  }
  return measured;
}

/** The plan as tar takes it, below a folder `top`. */
export function tarSources(files: FileSystem, plan: ArchivePlan, top: string): TarSource[] {
  return plan.entries.map(({ kind, path, from, sizeBytes }) =>
    kind === "folder"
      ? { kind, path: `${top}/${path}` }
      : { kind, path: `${top}/${path}`, sizeBytes, read: () => piecesOf(files, from) },
  );
}

/** The first path at which the run is not as it was when it was planned; undefined when nothing has changed. */
export function changeSince(files: FileSystem, place: RunPlace, plan: ArchivePlan): string | undefined {
  const now = planArchive(files, place).entries;
  const before = new Map(plan.entries.map((entry) => [entry.path, entry]));
  for (const entry of now) {
    const old = before.get(entry.path);
    const isSame =
      old?.kind === entry.kind &&
      (entry.kind === "folder" || (old.sizeBytes === entry.sizeBytes && old.modifiedMs === entry.modifiedMs));
    if (!isSame) return entry.path;
    before.delete(entry.path);
  }
  return before.keys().next().value;
}

/** The bytes of a file, in pieces that are valid until the next is asked for. */
export function* piecesOf(files: FileSystem, path: string): Generator<Uint8Array> {
  const handle = files.open(path, "read");
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  try {
    let position = 0;
    for (let count = files.read(handle, buffer, 0); count > 0; count = files.read(handle, buffer, position)) {
      yield buffer.subarray(0, count);
      position += count;
    }
  } finally {
    files.close(handle);
  }
}

function planEntry(files: FileSystem, runPath: string, path: string): PlannedEntry {
  const full = join(runPath, path);
  const facts = files.look(full);
  if (facts === undefined) throw notArchivable(full, "has gone, or has a name that is no text");
  if (facts.kind === "folder" || facts.kind === "file")
    return { ...facts, kind: facts.kind, path, from: full };
  if (facts.kind === "other") throw notArchivable(full, "is a pipe, socket or device");
  return planLink(files, runPath, path);
}

function planLink(files: FileSystem, runPath: string, path: string): PlannedEntry {
  const full = join(runPath, path);
  const from = targetOf(full);
  const isInside = from?.startsWith(`${realpathSync(runPath)}${sep}`) === true;
  const facts = from === undefined ? undefined : files.look(from);
  if (from === undefined || !isInside || facts?.kind !== "file") {
    throw notArchivable(full, "is a link to something that is not a file of this run");
  }
  return { ...facts, kind: "file", path, from };
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch (error) {
    if (isMissingFile(error) || (error as NodeJS.ErrnoException).code === "ELOOP") return undefined;
    throw error;
  }
}

function notArchivable(path: string, why: string): UserError {
  return new UserError("not-archivable", `${path}: ${why}. The run was not archived.`, {
    hint: `An archive holds files and folders only. Remove it, or replace it by a file: ${dirname(path)}`,
    exitCode: exitCodes.refused,
  });
}
