// The file that an archive is: its members, in order, packed onto the disk.

import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { gzipChunks } from "../formats/gzip-stream.js";
import { packTar, type TarSource } from "../formats/tar.js";
import { type ArchivePlan, archiveManifest, tarSources } from "./archive-plan.js";
import { writeAll } from "./atomic-write.js";
import { encodeChecksums, type FileChecksum } from "./checksums.js";
import type { FileSystem } from "./file-system.js";
import { safeName } from "./run-name.js";

/** What archiving needs to know of a run. */
export interface ArchivedRun {
  readonly id: string;
  /** Folder, or the one file, of the run. */
  readonly path: string;
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
  const isFolder = files.look(run.path)?.kind === "folder";
  const top = isFolder ? basename(run.path) : archiveName(run);
  const about = { run_id: run.id, layout: run.layout, status: run.status };
  const list = Buffer.from(encodeChecksums(measured, about));
  return [
    { kind: "folder", path: top },
    { kind: "file", path: `${top}/${archiveManifest}`, sizeBytes: list.length, read: () => [list] },
    ...tarSources(files, plan, top),
  ];
}

/**
 * Packs into a new file and waits for the disk. `onPiece` is called now and then; what it throws ends the work.
 * @throws (rejects) what the file system throws
 */
export async function writeArchive(
  files: FileSystem,
  path: string,
  { sources, onPiece }: { readonly sources: readonly TarSource[]; readonly onPiece: () => void },
): Promise<void> {
  const handle = files.open(path, "create");
  let isOpen = true;
  try {
    for await (const piece of gzipChunks(packTar(sources))) {
      writeAll(files, handle, piece);
      onPiece();
    }
    files.sync(handle);
    isOpen = false;
    files.close(handle);
  } finally {
    if (isOpen) files.close(handle);
  }
}

/** Ids of nested runs hold a "/". */
function archiveName(run: ArchivedRun): string {
  return safeName(run.id.replaceAll("/", "-"));
}
