// Reads an archive back and compares every file with what was recorded of it. Nothing is unpacked.

import { posix } from "node:path";
import { UserError } from "../errors.js";
import { gunzipChunks } from "../formats/gzip-stream.js";
import { readTar, type TarContents, TarFormatError } from "../formats/tar.js";
import { archiveManifest, piecesOf } from "./archive-plan.js";
import {
  type ChecksumComparison,
  compareChecksums,
  type FileChecksum,
  isUnchecked,
  parseChecksums,
} from "./checksums.js";
import { fileErrorName } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { runFiles } from "./run-layout.js";

export interface ArchiveCheck {
  /** Where the recorded checksums come from: the archive's own list, or the run's checksums.json. */
  readonly basis: "archive" | "run";
  readonly comparison: ChecksumComparison;
  /** Of the archive itself. */
  readonly packedBytes: number;
}

/**
 * Compares the files in an archive (.tar.gz or .tar) with its own list, or with the run's checksums.json where somebody
 * else packed it. Everything in an archive that could do harm is an error; so is what makes it unreadable.
 * @throws (rejects) UserError "bad-archive", "nothing-to-compare"
 */
export async function checkArchive(files: FileSystem, path: string): Promise<ArchiveCheck> {
  const packedBytes = files.look(path)?.sizeBytes ?? 0;
  const contents = await readArchive(files, path, packedBytes);
  const found = contents.members
    .filter((member) => member.kind === "file")
    .map(({ path: memberPath, sizeBytes, sha256 }) => ({ path: memberPath, bytes: sizeBytes, sha256 }));
  const ownList = shallowest(contents, archiveManifest);
  const list = ownList ?? shallowest(contents, runFiles.checksums);
  if (list === undefined) {
    throw new UserError(
      "nothing-to-compare",
      `${path}: can be read, but holds no checksums to compare with.`,
      {
        hint: "Archives made by runledger archive hold them.",
      },
    );
  }
  return {
    basis: ownList === undefined ? "run" : "archive",
    comparison: compareWith(list, found, path),
    packedBytes,
  };
}

interface ChecksumList {
  readonly path: string;
  readonly content: Buffer;
}

async function readArchive(files: FileSystem, path: string, packedBytes: number): Promise<TarContents> {
  const limit = new UnpackLimit(packedBytes);
  try {
    const chunks = isGzip(files, path) ? gunzipChunks(copiesOf(files, path)) : copiesOf(files, path);
    return await readTar(chunks, {
      keep: isList,
      maxBytes: (kept) => limit.bytes(kept),
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof TarFormatError ? error.message : fileErrorName(error);
    throw badArchive(path, reason);
  }
}

/** Lists of checksums lie at the top, or in the run's folder; deeper ones belong to something else. */
function isList(path: string): boolean {
  const depth = path.split("/").length;
  return depth <= 2 && [archiveManifest, runFiles.checksums].includes(posix.basename(path));
}

/** How much may come out: what the archive's own list, its first member, announces; else what is not absurd. */
class UnpackLimit {
  readonly #packedBytes: number;
  #announced: number | undefined;

  constructor(packedBytes: number) {
    this.#packedBytes = packedBytes;
  }

  bytes(kept: ReadonlyMap<string, Buffer>): number {
    if (this.#announced !== undefined) return this.#announced;
    const unannounced = Math.max(2 ** 30, 200 * this.#packedBytes);
    for (const [path, content] of kept) {
      if (posix.basename(path) !== archiveManifest) continue;
      const files = parseChecksums(content.toString("utf8")) ?? [];
      const total = files.reduce((sum, file) => sum + file.bytes + 4096, 0);
      this.#announced = Math.max(unannounced, 2 * total);
    }
    return this.#announced ?? unannounced;
  }
}

/** Compares with a list what lies in the list's folder, and for the archive's own list everything else as well. */
function compareWith(list: ChecksumList, found: readonly FileChecksum[], path: string): ChecksumComparison {
  const recorded = parseChecksums(list.content.toString("utf8"));
  if (recorded === undefined) throw badArchive(path, `its list of files, ${list.path}, is damaged`);
  const folder = posix.dirname(list.path);
  const prefix = folder === "." ? "" : `${folder}/`;
  const isInside = (file: FileChecksum) => file.path.startsWith(prefix);
  const inside = found
    .filter((file) => file.path !== list.path && isInside(file))
    .map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
  const isOwnList = posix.basename(list.path) === archiveManifest;
  const counted = isOwnList
    ? [...inside, ...found.filter((file) => !isInside(file))]
    : inside.filter((file) => !isUnchecked(file.path));
  return compareChecksums(recorded, counted);
}

function shallowest(contents: TarContents, name: string): ChecksumList | undefined {
  const paths = [...contents.kept.keys()].filter((path) => posix.basename(path) === name);
  const depthOf = (path: string) => path.split("/").length;
  const [path] = paths.sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  const content = path === undefined ? undefined : contents.kept.get(path);
  return path === undefined || content === undefined ? undefined : { path, content };
}

/** Whether a file begins like a .gz. Throws what the file system throws; links are not followed. */
export function isGzip(files: FileSystem, path: string): boolean {
  const handle = files.open(path, "read");
  try {
    const magic = new Uint8Array(2);
    return files.read(handle, magic, 0) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
  } finally {
    files.close(handle);
  }
}

/** Copies, because the streams that take them keep them for a while. */
async function* copiesOf(files: FileSystem, path: string): AsyncGenerator<Uint8Array> {
  for (const piece of piecesOf(files, path)) yield Buffer.from(piece);
}

function badArchive(path: string, reason: string): UserError {
  return new UserError("bad-archive", `${path}: ${reason}. This archive cannot be trusted.`);
}
