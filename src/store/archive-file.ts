// The file that an archive is: its members, in order, packed onto the disk.

import { createHash } from "node:crypto";
import { basename, join, relative, sep } from "node:path";
import type { TarSource } from "../formats/tar.js";
import { type ArchivePlan, archiveManifest, archiveSums, baseOf, type RunPlace } from "./archive-plan.js";
import { encodeChecksums, type FileChecksum } from "./checksums.js";
import type { FileSystem } from "./file-system.js";
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

/** What the archive begins with: the run's folder and the list, so that readers know from the start what to expect. */
export function headSources(
  files: FileSystem,
  run: ArchivedRun,
  measured: readonly FileChecksum[],
): TarSource[] {
  const top = topOf(files, run);
  const list = listOf(files, run, measured);
  const sums = Buffer.from(encodeSums(measured));
  return [
    { kind: "folder", path: top },
    { kind: "file", path: `${top}/${archiveManifest}`, sizeBytes: list.length, read: () => [list] },
    { kind: "file", path: `${top}/${archiveSums}`, sizeBytes: sums.length, read: () => [sums] },
  ];
}

/** The folder in the archive that the run's files lie in. */
export function topOf(files: FileSystem, run: ArchivedRun): string {
  return baseOf(files, run) === run.path ? basename(run.path) : archiveName(run);
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

/** Ids of nested runs hold a "/". */
function archiveName(run: ArchivedRun): string {
  return safeName(run.id.replaceAll("/", "-"));
}
