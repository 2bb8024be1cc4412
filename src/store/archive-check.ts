// Reads an archive back and compares every file with what was recorded of it. Nothing is unpacked.

import { posix } from "node:path";
import { UserError } from "../errors.js";
import { readTar, type TarContents, TarFormatError, type TarLimits } from "../formats/tar.js";
import { archiveManifest, archiveSums } from "./archive-plan.js";
import { openArchive, type Stretch } from "./archive-stream.js";
import {
  type ChecksumComparison,
  compareChecksums,
  type FileChecksum,
  isUnchecked,
  parseChecksums,
} from "./checksums.js";
import { fileErrorName, isMissingFile } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { runFiles } from "./run-layout.js";

export interface ArchiveCheck {
  /** Where the recorded checksums come from: the archive's own list, or the run's checksums.json. */
  readonly basis: "archive" | "run";
  readonly comparison: ChecksumComparison;
  /** Files beside the run's checksums.json that it does not name, as they change after the run; none beside an archive's list. */
  readonly unlisted: readonly FileChecksum[];
  /** Of the archive itself. */
  readonly packedBytes: number;
  /** The list that was compared with, as it is in the archive. */
  readonly list: ChecksumList;
  /** Folders in the archive, relative to the list's. */
  readonly folders: readonly string[];
}

export interface ChecksumList {
  /** In the archive: "lstm_20260122_020157/.runledger-archive.json". */
  readonly path: string;
  readonly content: Buffer;
}

/**
 * Compares the files in an archive (.tar.gz or .tar) with its own list, or with the run's checksums.json where somebody
 * else packed it. Everything in an archive that could do harm is an error; so is what makes it unreadable, which names
 * the files that are cut or altered.
 * @param sinkOf where the files go meanwhile, as of `readTar`
 * @throws (rejects) UserError "bad-archive", "nothing-to-compare"
 */
export async function checkArchive(
  files: FileSystem,
  path: string,
  sinkOf?: TarLimits["sinkOf"],
): Promise<ArchiveCheck> {
  const packedBytes = files.look(path)?.sizeBytes ?? 0;
  const contents = await readArchive(files, path, { packedBytes, sinkOf });
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
    comparison: compareWith(list, contents, path),
    unlisted:
      ownList === undefined ? filesBeside(list, contents).filter((file) => isUnchecked(file.path)) : [],
    packedBytes,
    list,
    folders: foldersBeside(list, contents),
  };
}

async function readArchive(
  files: FileSystem,
  path: string,
  how: { readonly packedBytes: number; readonly sinkOf: TarLimits["sinkOf"] },
): Promise<TarContents> {
  const limit = new UnpackLimit(how.packedBytes);
  const { chunks, damage } = openArchive(files, path);
  const sinkOf = how.sinkOf === undefined ? {} : { sinkOf: how.sinkOf };
  try {
    const contents = await readTar(chunks, {
      keep: isList,
      maxBytes: (kept) => limit.bytes(kept),
      ...sinkOf,
    });
    if (damage.length > 0) throw badArchive(path, `damaged in ${damagedPlaces(contents, damage)}`);
    return contents;
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (isMissingFile(error)) throw missing(path);
    if (!(error instanceof TarFormatError)) throw badArchive(path, unpackingFault(fileErrorName(error)));
    const { read, message } = error;
    if (damage.length > 0 && read !== undefined)
      throw badArchive(path, `damaged in ${damagedPlaces(read, damage)}`);
    throw badArchive(path, `${message}${placeOf(error)}`);
  }
}

/**
 * Which files are damaged, by the archive's list where it can be read: those that came otherwise than recorded, and those
 * that did not come. Without such, the members that lie in damaged stretches.
 */
function damagedPlaces(contents: TarContents, damage: readonly Stretch[]): string {
  const list = shallowest(contents, archiveManifest);
  if (list !== undefined && parseChecksums(list.content.toString("utf8")) !== undefined) {
    const { changed, missing } = compareWith(list, contents, list.path);
    const altered = changed.map(({ recorded }) => recorded.path);
    const [first] = missing;
    const lost = first === undefined ? [] : [`${first.path}${countOf(missing.length - 1)}`];
    const cut = lost.map((names) => `${names}, which cannot be read`);
    if (altered.length + cut.length > 0) return shortList([...altered, ...cut]);
  }
  return shortList(damagedMembers(contents, damage));
}

function countOf(more: number): string {
  return more === 0 ? "" : ` and ${more} after it`;
}

function damagedMembers({ members, ends }: TarContents, damage: readonly Stretch[]): string[] {
  const names = ends.flatMap((end, index) => {
    const start = ends[index - 1] ?? 0;
    const isHit = damage.some((stretch) => stretch.start < end && start < stretch.end);
    return isHit ? members.slice(index, index + 1).map(({ path }) => path) : [];
  });
  const last = ends.at(-1) ?? 0;
  if (damage.some(({ end }) => end > last))
    names.push(members.length === 0 ? "its beginning" : `what follows ${members.at(-1)?.path}`);
  return names;
}

function shortList(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.slice(0, 5).join(", ")}${more}`;
}

function placeOf({ read, message }: TarFormatError): string {
  const last = read?.members.at(-1)?.path;
  return last === undefined || message.includes('"') ? "" : `, after ${last}`;
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
function compareWith(list: ChecksumList, { members }: TarContents, path: string): ChecksumComparison {
  const recorded = parseChecksums(list.content.toString("utf8"));
  if (recorded === undefined) throw badArchive(path, `its list of files, ${list.path}, is damaged`);
  const found = members
    .filter((member) => member.kind === "file")
    .map(({ path: memberPath, sizeBytes, sha256 }) => ({ path: memberPath, bytes: sizeBytes, sha256 }));
  const prefix = prefixOf(list);
  const isInside = (file: FileChecksum) => file.path.startsWith(prefix);
  const inside = found
    .filter((file) => file.path !== list.path && isInside(file))
    .map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
  const isOwnList = posix.basename(list.path) === archiveManifest;
  const counted = isOwnList
    ? [...inside.filter((file) => file.path !== archiveSums), ...found.filter((file) => !isInside(file))]
    : inside.filter((file) => !isUnchecked(file.path));
  return compareChecksums(recorded, counted);
}

function filesBeside(list: ChecksumList, { members }: TarContents): FileChecksum[] {
  const prefix = prefixOf(list);
  return members
    .filter(({ kind, path }) => kind === "file" && path.startsWith(prefix))
    .map(({ path, sizeBytes, sha256 }) => ({ path: path.slice(prefix.length), bytes: sizeBytes, sha256 }));
}

function foldersBeside(list: ChecksumList, { members }: TarContents): string[] {
  const prefix = prefixOf(list);
  return members
    .filter(({ kind, path }) => kind === "folder" && path.startsWith(prefix))
    .map(({ path }) => path.slice(prefix.length));
}

function prefixOf(list: ChecksumList): string {
  const folder = posix.dirname(list.path);
  return folder === "." ? "" : `${folder}/`;
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

/** What zlib says, in words. */
function unpackingFault(name: string): string {
  if (name === "Z_BUF_ERROR") return "it is cut";
  return name.startsWith("Z_") ? "its packed data is damaged" : name;
}

function missing(path: string): UserError {
  return new UserError("bad-archive", `${path}: is not there.`, {
    hint: "Put it back if it was moved, or name the file that is to be checked.",
  });
}

function badArchive(path: string, reason: string): UserError {
  return new UserError("bad-archive", `${path}: ${reason}. This archive cannot be trusted.`);
}
