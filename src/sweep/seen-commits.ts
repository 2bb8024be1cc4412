// Commits that an earlier look at a phase has read: a memory in the user's cache folder, never a source.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { pruneCacheFolder, replaceCacheFile } from "../store/cache-file.js";
import type { FileFacts, FileSystem } from "../store/file-system.js";
import { trialFiles } from "./sweep-layout.js";

/** Fewer commits are read as quickly as a file of them. */
const leastCommits = 500;
/** A file may be changed again within the same tick of the disk's clock: commits as new as this are not kept. */
const racyMs = 2000;
/** What the files of all sweeps together may take. */
const mostBytes = 256 * 1024 * 1024;
const schema = "runledger.seen-commits/1";
const shaLength = 64;

/** What was seen of a commit: read again as soon as one of these has changed. */
interface SeenCommit {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface SeenCommitsOptions {
  readonly files: FileSystem;
  /** Our folder in the user's cache folder; undefined: nothing is kept. */
  readonly cacheFolder: string | undefined;
  /** Folder of the phase, which holds the run folders. */
  readonly phaseFolder: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * The commits of one phase's trials. Each look asks the disk for every commit.json that was read before: one that has
 * gone, or is another size or as old as another, is no longer known.
 */
export class SeenCommits {
  readonly #options: SeenCommitsOptions;
  readonly #old: readonly SeenCommit[];
  #byHash: ReadonlyMap<string, SeenCommit> | undefined;
  /** Trials mostly come in the order of the look before. */
  #next = 0;
  readonly #current: SeenCommit[] = [];
  #isChanged = false;

  constructor(options: SeenCommitsOptions) {
    this.#options = options;
    this.#old = readSeen(options);
  }

  /** Whether a trial's commit has been read and is still the same file. */
  isCaptured({ id, sha256 }: { readonly id: string; readonly sha256: string }): boolean {
    const seen = this.#find(sha256);
    if (seen === undefined) return false;
    const facts = this.#lookAt(id);
    if (facts?.sizeBytes !== seen.sizeBytes || facts.modifiedMs !== seen.modifiedMs) return false;
    this.#current.push(seen);
    return true;
  }

  /** Notes a commit that was read and is this trial's. */
  add({ id, sha256 }: { readonly id: string; readonly sha256: string }): void {
    const facts = this.#lookAt(id);
    if (facts === undefined || facts.modifiedMs > this.#options.nowMs - racyMs) return;
    this.#current.push({ sha256, sizeBytes: facts.sizeBytes, modifiedMs: facts.modifiedMs });
    this.#isChanged = true;
  }

  /** Keeps what is known for the next look. What cannot be written is found again. */
  save(): void {
    const { cacheFolder, phaseFolder, files } = this.#options;
    if (cacheFolder === undefined || !this.#isChanged || this.#current.length < leastCommits) return;
    try {
      const folder = join(cacheFolder, "sweeps");
      replaceCacheFile(pathOf(folder, phaseFolder), encode(phaseFolder, this.#current), files);
      pruneCacheFolder(folder, mostBytes, files);
    } catch {
      // No room, or no right to write there: the next look takes longer.
    }
  }

  #find(sha256: string): SeenCommit | undefined {
    const expected = this.#old[this.#next];
    if (expected?.sha256 === sha256) {
      this.#next++;
      return expected;
    }
    this.#byHash ??= new Map(this.#old.map((seen) => [seen.sha256, seen]));
    return this.#byHash.get(sha256);
  }

  #lookAt(id: string): FileFacts | undefined {
    try {
      const facts = this.#options.files.look(`${this.#options.phaseFolder}/run_${id}/${trialFiles.commit}`);
      return facts?.kind === "file" ? facts : undefined;
    } catch {
      return undefined; // Not to be seen, so not known.
    }
  }
}

function pathOf(folder: string, phaseFolder: string): string {
  return join(folder, `${createHash("sha256").update(phaseFolder).digest("hex").slice(0, 24)}.commits`);
}

/** A line that says what follows, then the hashes, sizes and times one column after the other. */
function encode(phaseFolder: string, commits: readonly SeenCommit[]): Uint8Array[] {
  const hashes = Buffer.from(commits.map(({ sha256 }) => sha256).join(""), "latin1");
  const numbers = new Float64Array(2 * commits.length);
  commits.forEach(({ sizeBytes, modifiedMs }, index) => {
    numbers[index] = sizeBytes;
    numbers[commits.length + index] = modifiedMs;
  });
  const body = Buffer.concat([hashes, Buffer.from(numbers.buffer)]);
  const head = { schema, folder: phaseFolder, count: commits.length, sha256: hashOf(body) };
  return [Buffer.from(`${JSON.stringify(head)}\n`), body];
}

/** What the file holds; nothing when it is missing, damaged or another folder's. */
function readSeen({ files, cacheFolder, phaseFolder }: SeenCommitsOptions): SeenCommit[] {
  if (cacheFolder === undefined) return [];
  try {
    const bytes = readWhole(files, pathOf(join(cacheFolder, "sweeps"), phaseFolder));
    const end = bytes.indexOf(10);
    const head: unknown = JSON.parse(bytes.toString("utf8", 0, end));
    const body = bytes.subarray(end + 1);
    if (!isPlainObject(head) || head.schema !== schema || head.folder !== phaseFolder) return [];
    if (head.sha256 !== hashOf(body)) return [];
    return decode(body, Number(head.count));
  } catch {
    return []; // A memory that cannot be read is none.
  }
}

function decode(body: Buffer, count: number): SeenCommit[] {
  const hashes = body.toString("latin1", 0, shaLength * count);
  // Copied, because the column need not begin where eight bytes may.
  const numbers = new Float64Array(Uint8Array.from(body.subarray(shaLength * count)).buffer);
  return Array.from({ length: count }, (_, index) => ({
    sha256: hashes.slice(shaLength * index, shaLength * (index + 1)),
    sizeBytes: numbers[index] ?? Number.NaN,
    modifiedMs: numbers[count + index] ?? Number.NaN,
  }));
}

function readWhole(files: FileSystem, path: string): Buffer {
  const handle = files.open(path, "read");
  try {
    const buffer = Buffer.alloc(Math.min(files.lookAt(handle).sizeBytes, mostBytes));
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = files.read(handle, buffer.subarray(length), length);
    return buffer.subarray(0, length);
  } finally {
    files.close(handle);
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
