// A lock that is waited for: for short work on a small file, where the second to come should come second, not fail.

import { UserError } from "../errors.js";
import type { FileSystem } from "./file-system.js";
import { withLock } from "./lock.js";
import { machineIdentity, ownIdentity } from "./writer-identity.js";

/** How long somebody who holds the lock is waited for. */
const longestWaitMs = 10_000;
const pauseMs = 20;

export interface LockWorld {
  readonly files: FileSystem;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

/**
 * Does work under the lock file at `path`.
 * @throws (rejects) UserError "locked" when another process holds it for ten seconds; what the work throws
 */
export async function withAwaitedLock<T>(
  path: string,
  { files, nowMs }: LockWorld,
  work: () => T,
): Promise<T> {
  const options = { files, path, own: ownIdentity(), machine: machineIdentity(), nowMs };
  const lastMs = performance.now() + longestWaitMs;
  for (;;) {
    try {
      return await withLock(options, async () => work());
    } catch (error) {
      const isBusy = error instanceof UserError && error.code === "locked";
      if (!isBusy || performance.now() > lastMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
