// Clears up what those left who died while they made an artifact, or right after.

import type { FileSystem } from "../store/file-system.js";
import { type LockOptions, takeLock } from "../store/lock.js";
import { lifeHere } from "../store/status-file.js";
import { machineIdentity, ownIdentity } from "../store/writer-identity.js";
import { type ArtifactPlace, lockOf } from "./artifact-place.js";
import { discardAttempt, findAttempts, forgetAttempt, isCommitted } from "./attempt.js";

export interface DeadAttempts {
  readonly files: FileSystem;
  readonly place: ArtifactPlace;
  /** Whose trash takes what came to nothing. */
  readonly root: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

/** The lock under which an artifact is made. Asks the system who this process is, which is not for every look. */
export function artifactLock({ files, place, nowMs }: Omit<DeadAttempts, "root">): LockOptions {
  return { files, path: lockOf(place), own: ownIdentity(), machine: machineIdentity(), nowMs };
}

/** Moves them to the trash. To be called under the artifact's lock: those who began them cannot come back. */
export function clearDeadAttempts({ files, place, root, nowMs }: DeadAttempts): void {
  const machine = machineIdentity();
  for (const { home, writer, startedAt } of findAttempts(files, place)) {
    if (writer !== undefined && lifeHere(writer, machine) !== "dead") continue;
    const details = { ...(writer === undefined ? {} : { writer }), started_at: startedAt ?? null };
    if (isCommitted(files, home)) forgetAttempt(files, home);
    else discardAttempt(files, home, { root, reason: "died", details, nowMs: nowMs() });
  }
}

/** The same beside an artifact that is there, where somebody died who had just made it. That it fails harms nobody. */
export function clearRest(dead: DeadAttempts): void {
  try {
    if (dead.files.look(lockOf(dead.place)) === undefined) return;
    const lock = takeLock(artifactLock(dead));
    try {
      clearDeadAttempts(dead);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
