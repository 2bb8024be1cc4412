// Makes an artifact once: who comes second waits or reuses, who dies leaves nothing that counts, who is first wins.

import { UserError } from "../errors.js";
import { makeFolders } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import { type Lock, takeLock } from "../store/lock.js";
import { moveToTrash } from "../store/trash.js";
import type { ArtifactPlace } from "./artifact-place.js";
import { type Attempt, beginAttempt, commitAttempt, discardAttempt, forgetAttempt } from "./attempt.js";
import { artifactLock, clearDeadAttempts, clearRest } from "./dead-attempts.js";
import { takeGivenAttempt } from "./given-attempt.js";

/** What making an artifact needs of the world. */
export interface MakingWorld {
  readonly files: FileSystem;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  /** Told once when another process is at work on the artifact: "…: process 4211 on host holds this lock." */
  readonly onWait?: ((message: string) => void) | undefined;
  /** False: an artifact that another process is at work on is not waited for but an error, "locked". */
  readonly waits?: boolean;
  /** Hidden folder of an attempt that was begun for this program: an artifact of its name is made there. */
  readonly given?: string | undefined;
}

export interface Making<T> {
  readonly place: ArtifactPlace;
  /** The root, whose trash takes what comes to nothing. */
  readonly root: string;
  /** Reads the artifact at a path; undefined when there is none. Throws where it is there but must not be used. */
  readonly find: (path: string) => T | undefined;
  /** Called before it is made, when nobody else is at work on it and what dead attempts left is still there. */
  readonly prepare?: (() => void) | undefined;
  /**
   * Puts all its files into an empty folder, that which makes it an artifact among them; or has a program make the
   * artifact of this attempt, whose folder is gone then.
   */
  readonly make: (folder: string, home: string) => Promise<void>;
}

export interface Made<T> {
  readonly artifact: T;
  /** Whether this call made it. */
  readonly isNew: boolean;
}

/** What a `make` goes without: a program has made the artifact, and nothing is left to be written. */
export const madeAlready: unique symbol = Symbol("made already");

const shortestPauseMs = 10;
const longestPauseMs = 500;
const refreshEveryMs = 60_000;
const mostObstacles = 5;

/**
 * The artifact, made now unless it is there. While another process makes it, waits for that one; when that one fails or
 * dies, makes it here.
 * @throws (rejects) what `make` or `find` throws: then there is no artifact, and the attempt is in the trash
 */
export async function makeOnce<T>(making: Making<T>, world: MakingWorld): Promise<Made<T>> {
  const found = making.find(making.place.path);
  if (found !== undefined) {
    clearRest({ ...making, ...world });
    return { artifact: found, isNew: false };
  }
  makeFolders(world.files, making.place.parent);
  const given = takeGivenAttempt(world.files, world.given, making.place);
  // Who began the attempt holds the lock, and sees to what becomes of it.
  if (given !== undefined) return await attemptIn(given, making, world);
  const lock = await awaitTurn(making, world);
  if (!("release" in lock)) return lock;
  const refreshing = setInterval(() => tellOthers(lock), refreshEveryMs);
  refreshing.unref();
  try {
    const meanwhile = making.find(making.place.path);
    if (meanwhile !== undefined) return { artifact: meanwhile, isNew: false };
    making.prepare?.();
    clearDeadAttempts({ ...making, ...world });
    return await attemptNow(making, world);
  } finally {
    clearInterval(refreshing);
    lock.release();
  }
}

async function awaitTurn<T>(making: Making<T>, world: MakingWorld): Promise<Lock | Made<T>> {
  const options = artifactLock({ ...making, ...world });
  for (let pauseMs = shortestPauseMs, isTold = false; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    try {
      return takeLock(options);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "locked" || world.waits === false) throw error;
      if (!isTold) world.onWait?.(error.message);
      isTold = true;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const found = making.find(making.place.path);
    if (found !== undefined) return { artifact: found, isNew: false };
  }
}

/** A lost lock does no harm: committing decides. */
function tellOthers(lock: Lock): void {
  try {
    lock.check();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

async function attemptNow<T>(making: Making<T>, world: MakingWorld): Promise<Made<T>> {
  const { files, nowMs } = world;
  const { place, root } = making;
  const attempt = beginAttempt(files, place, nowMs());
  const discard = (reason: string, details = {}): void =>
    discardAttempt(files, attempt.home, { root, reason, details, nowMs: nowMs() });
  try {
    await making.make(attempt.folder, attempt.home);
    const made = madeByProgram(attempt, making, world) ?? commit(making, world, attempt);
    if (!made.isNew) discard("another was first");
    return made;
  } catch (error) {
    discard("failed", { error: (error instanceof Error ? error.message : String(error)).slice(0, 1000) });
    throw error;
  }
}

/** In an attempt that somebody else has begun. What its builder leaves when it throws does not count for the next. */
async function attemptIn<T>(attempt: Attempt, making: Making<T>, world: MakingWorld): Promise<Made<T>> {
  const { files, nowMs } = world;
  try {
    await making.make(attempt.folder, attempt.home);
    return commit(making, world, attempt);
  } catch (error) {
    discardAttempt(files, attempt.folder, {
      root: making.root,
      reason: "attempt that threw",
      nowMs: nowMs(),
    });
    throw error;
  }
}

/** What the program of this attempt has made of it itself. */
function madeByProgram<T>({ home, folder }: Attempt, { place, find }: Making<T>, { files }: MakingWorld) {
  if (files.look(folder) !== undefined) return undefined;
  const artifact = find(place.path);
  if (artifact === undefined) return undefined;
  forgetAttempt(files, home);
  return { artifact, isNew: true };
}

function commit<T>(making: Making<T>, world: MakingWorld, attempt: Attempt): Made<T> {
  const { place, find } = making;
  for (let obstacle = 0; obstacle < mostObstacles; obstacle++) {
    const isNew = commitAttempt(world.files, attempt, place);
    const artifact = find(place.path);
    if (artifact !== undefined) return { artifact, isNew };
    setAside(making, world);
  }
  throw new UserError("place-taken", `${place.path}: something else lies there again and again.`, {
    hint: "Find out which program writes there, then run this again.",
  });
}

/** What others left in the place without making it an artifact goes to the trash; what became one meanwhile comes back. */
function setAside<T>({ place, root, find }: Making<T>, { files, nowMs }: MakingWorld): void {
  if (files.look(place.path) === undefined) return;
  const moved = moveToTrash({ files, root, path: place.path, reason: "no artifact", nowMs: nowMs() });
  if (find(moved) !== undefined) files.rename(moved, place.path);
}
