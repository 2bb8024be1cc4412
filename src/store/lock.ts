// A lock file for work that destroys or replaces: one process at a time, on one machine or several.

import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import { removeIfThere, replaceFile, syncFolder, writeAll } from "./atomic-write.js";
import { makeFolders } from "./claim.js";
import { isMissingFile, isNameTaken } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { encodeLock, type FoundLock, type LockRecord, readLock } from "./lock-record.js";
import type { MachineIdentity } from "./read-context.js";
import { lifeHere } from "./status-file.js";
import type { WriterIdentity } from "./writer-identity.js";

export interface LockOptions {
  readonly files: FileSystem;
  /** Path of the lock file; its folder is made when missing. */
  readonly path: string;
  readonly own: WriterIdentity;
  readonly machine: MachineIdentity;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  /** How long a lock of another machine may be silent; `abandonedAfterMs` of this file when absent. */
  readonly abandonedAfterMs?: number;
  /** Whether it need not outlive a power cut, as its holder does not either; then the disk is not waited for. */
  readonly isBrief?: boolean;
}

/** A lock of another machine that has not been refreshed for so long is given up. */
export const abandonedAfterMs = 30 * 60 * 1000;
/** A lock that names nobody was cut off while it was made, which takes no time. */
export const cutAfterMs = 10 * 1000;
const refreshEveryMs = 60 * 1000;

/** A lock that is ours, as far as `check` has found out. */
export class Lock {
  readonly #options: LockOptions;
  readonly #token: string;
  #refreshedMs: number;

  constructor(options: LockOptions, token: string) {
    this.#options = options;
    this.#token = token;
    this.#refreshedMs = options.nowMs();
  }

  /**
   * Call before each step that cannot be taken back, and now and then during long work: makes sure that the lock is
   * still ours and tells others that we live.
   * @throws UserError "lock-lost" when somebody took it for abandoned
   */
  check(): void {
    const { files, path, own, nowMs } = this.#options;
    if (tokenIn(path) !== this.#token) {
      throw new UserError(
        "lock-lost",
        `${path}: another process took this lock over. Stopped before the next step.`,
        {
          hint: "Run the command again.",
          exitCode: exitCodes.refused,
        },
      );
    }
    if (nowMs() - this.#refreshedMs < refreshEveryMs) return;
    replaceFile(files, path, encodeLock({ token: this.#token, writer: own, time: isoTime(nowMs()) }));
    this.#refreshedMs = nowMs();
  }

  /** Gives the lock back, if it still is ours. Never throws: one that stays behind is broken once we are gone. */
  release(): void {
    try {
      if (tokenIn(this.#options.path) === this.#token) this.#options.files.remove(this.#options.path);
    } catch {
      // The work is done; its result counts, not this.
    }
  }
}

/**
 * Takes a lock. One whose holder is dead on this machine, or is elsewhere and silent for half an hour, is broken; so is one
 * that was cut off while it was made.
 * @throws UserError "locked" with who holds it
 */
export function takeLock(options: LockOptions): Lock {
  makeFolders(options.files, dirname(options.path));
  const token = randomBytes(16).toString("hex");
  for (let attempt = 0; attempt < 5; attempt++) {
    if (tryCreate(options, token)) return new Lock(options, token);
    breakIfAbandoned(options);
  }
  throw locked(options.path, undefined);
}

/** Takes a lock, does the work, and gives the lock back whatever happens. */
export async function withLock<T>(options: LockOptions, work: (lock: Lock) => Promise<T>): Promise<T> {
  const lock = takeLock(options);
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}

/** Undefined where there is no lock, or one that names nobody. */
function tokenIn(path: string): string | undefined {
  const found = readLock(path);
  return found === "missing" ? undefined : found.record?.token;
}

function tryCreate(options: LockOptions, token: string): boolean {
  const { files, path } = options;
  let handle: number;
  try {
    handle = files.open(path, "create");
  } catch (error) {
    if (isNameTaken(error)) return false;
    throw error;
  }
  try {
    fill(options, token, handle);
    if (options.isBrief !== true) syncFolder(files, dirname(path));
    // While the disk made us wait, others may have taken the empty file for one that was cut off, and made theirs.
    return tokenIn(path) === token;
  } catch (error) {
    discard(options, token);
    // A write does not tell of which file.
    throw error instanceof Error && "syscall" in error ? Object.assign(error, { path }) : error;
  }
}

function fill({ files, own, nowMs, isBrief }: LockOptions, token: string, handle: number): void {
  try {
    writeAll(files, handle, Buffer.from(encodeLock({ token, writer: own, time: isoTime(nowMs()) })));
    if (isBrief !== true) files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** A lock that we do not hold after all would keep everybody out, but while the disk made us wait it may have become another's. */
function discard({ files, path }: LockOptions, token: string): void {
  try {
    const found = readLock(path);
    if (found !== "missing" && (found.record?.token ?? token) === token) files.remove(path);
  } catch {
    // What the disk said before is what counts.
  }
}

/**
 * Moves an abandoned lock aside and looks at it again: if it is not the one that was judged, somebody else broke that
 * one first and this is theirs, so it goes back. Its owner finds out by `check` in any case.
 */
function breakIfAbandoned(options: LockOptions): void {
  const { files, path } = options;
  const judged = readLock(path);
  if (judged === "missing") return;
  if (!isAbandoned(judged, options)) throw locked(path, judged.record);
  const aside = `${path}.broken-${randomBytes(6).toString("hex")}`;
  try {
    files.rename(path, aside);
  } catch (error) {
    if (isMissingFile(error)) return;
    throw error;
  }
  const moved = readLock(aside);
  if (moved !== "missing" && moved.record?.token !== judged.record?.token) files.rename(aside, path);
  else removeIfThere(files, aside);
}

function isAbandoned(found: FoundLock, options: LockOptions): boolean {
  const { record, modifiedMs } = found;
  const { machine, nowMs } = options;
  if (record === undefined) return nowMs() - modifiedMs > cutAfterMs;
  const life = lifeHere(record.writer, machine, Date.parse(record.time));
  if (life !== "elsewhere") return life === "dead";
  return nowMs() - Date.parse(record.time) > (options.abandonedAfterMs ?? abandonedAfterMs);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function locked(path: string, holder: LockRecord | undefined): UserError {
  const who =
    holder === undefined ? "another process" : `process ${holder.writer.pid} on ${holder.writer.host}`;
  return new UserError("locked", `${path}: ${who} holds this lock.`, {
    hint: "Wait until it is done, then run the command again.",
    exitCode: exitCodes.refused,
  });
}
