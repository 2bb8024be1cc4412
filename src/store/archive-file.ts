// The file that an archive is: its members, in order, packed onto the disk.

import { createHash, randomBytes } from "node:crypto";
import { basename, dirname, join, relative, sep } from "node:path";
import { type GzipEffort, gzipChunks } from "../formats/gzip-stream.js";
import { packTar, type TarSource } from "../formats/tar.js";
import {
  type ArchivePlan,
  archiveManifest,
  archiveSums,
  baseOf,
  type RunPlace,
  tarSources,
} from "./archive-plan.js";
import { writeAll } from "./atomic-write.js";
import { encodeChecksums, type FileChecksum } from "./checksums.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { safeName } from "./run-name.js";

/** What archiving needs to know of a run. */
export interface ArchivedRun extends RunPlace {
  readonly id: string;
  readonly root: string;
  readonly layout: string;
  readonly status: string;
}

export interface Archive {
  /** Absolute path of the .tar.gz. */
  readonly path: string;
  readonly fileCount: number;
  /** Of the run's files, unpacked. */
  readonly bytes: number;
  readonly packedBytes: number;
  /** The run as it was packed. */
  readonly plan: ArchivePlan;
  /** Of the archive's own list, lower-case hexadecimal: from it and the list every byte of the run can be told. */
  readonly listSha256: string;
}

/** Where a run's archive belongs: `<outFolder>/<id>.tar.gz`, inside the folder whatever the run calls itself. */
export function archivePath(run: ArchivedRun, outFolder: string): string {
  return join(outFolder, `${archiveName(run)}.tar.gz`);
}

/** The name an archive has while it is written. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
}

/** Whether a name in the archive's folder is one that `temporaryName` gave it. */
export function isTemporaryOf(path: string, name: string): boolean {
  const start = `.${basename(path)}.`;
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
}

/** The archive's members: its own list first, so that readers know from the start what to expect. */
export function archiveSources(
  files: FileSystem,
  run: ArchivedRun,
  { plan, measured }: { plan: ArchivePlan; measured: readonly FileChecksum[] },
): TarSource[] {
  const base = baseOf(files, run);
  const top = base === run.path ? basename(run.path) : archiveName(run);
  const list = listOf(files, run, measured);
  const sums = Buffer.from(encodeSums(measured));
  return [
    { kind: "folder", path: top },
    { kind: "file", path: `${top}/${archiveManifest}`, sizeBytes: list.length, read: () => [list] },
    { kind: "file", path: `${top}/${archiveSums}`, sizeBytes: sums.length, read: () => [sums] },
    ...tarSources(files, plan, top),
  ];
}

/** The archive's own list: which run it holds, where that was below its root, and every file. */
export function listOf(files: FileSystem, run: ArchivedRun, measured: readonly FileChecksum[]): Buffer {
  const { root } = run;
  const place = { path: pathBelow(root, run.path), base: pathBelow(root, baseOf(files, run)) };
  const about = { run_id: run.id, layout: run.layout, status: run.status, ...place };
  return Buffer.from(encodeChecksums(measured, about));
}

/** Lower-case hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A path relative to a root, with "/" between the parts; "" for the root itself. */
export function pathBelow(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** The list as sha256sum reads it: names with a line end or a backslash are written with escapes, as it does. */
function encodeSums(measured: readonly FileChecksum[]): string {
  const line = ({ path, sha256 }: FileChecksum): string => {
    const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    return `${escaped === path ? "" : "\\"}${sha256}  ${escaped}\n`;
  };
  return measured.map(line).join("");
}

export interface PackOrder {
  readonly sources: readonly TarSource[];
  /** @param bytes how many were packed, as they are in the archive */
  readonly onPiece: (bytes: number) => void;
  readonly effort: GzipEffort;
}

/** So many bytes are sent to the disk at a time while more are packed. */
const syncEvery = 64 * 1024 * 1024;

/**
 * Packs into a new file and waits for the disk. `onPiece` is called now and then; what it throws ends the work.
 * @throws (rejects) what the file system throws
 */
export async function writeArchive(
  files: FileSystem,
  path: string,
  { sources, onPiece, effort }: PackOrder,
): Promise<void> {
  const handle = files.open(path, "create");
  const early = new EarlySync(files, handle);
  let isOpen = true;
  try {
    for await (const piece of gzipChunks(packTar(sources), effort)) {
      writeAll(files, handle, piece);
      onPiece(piece.length);
      await early.note(piece.length);
    }
    await early.finish();
    files.sync(handle);
    isOpen = false;
    files.close(handle);
  } finally {
    // Whoever syncs on another thread must not find another file under this number.
    await early.settle();
    if (isOpen) files.close(handle);
  }
}

/** Sends what was written to the disk while more is packed, so that the end has little to wait for. */
class EarlySync {
  readonly #files: FileSystem;
  readonly #handle: FileHandle;
  #unsynced = 0;
  #going: Promise<Error | undefined> = Promise.resolve(undefined);

  constructor(files: FileSystem, handle: FileHandle) {
    this.#files = files;
    this.#handle = handle;
  }

  /** @throws (rejects) what an earlier sync reported: such a file is not to be trusted */
  async note(bytes: number): Promise<void> {
    this.#unsynced += bytes;
    if (this.#unsynced < syncEvery) return;
    await this.finish();
    this.#unsynced = 0;
    this.#going = new Promise((resolve) => this.#files.syncSoon(this.#handle, resolve));
  }

  /** @throws (rejects) as `note` */
  async finish(): Promise<void> {
    const error = await this.#going;
    if (error !== undefined) throw error;
  }

  /** Waits for a sync that goes on, whatever comes of it. */
  async settle(): Promise<void> {
    await this.#going.catch(() => undefined);
  }
}

/** Ids of nested runs hold a "/". */
function archiveName(run: ArchivedRun): string {
  return safeName(run.id.replaceAll("/", "-"));
}
