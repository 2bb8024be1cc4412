// Files become old enough for the index to trust their states: by waiting, or by a clock that goes ahead for one look.

import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import { isLongTier } from "./test-tier.js";

/** Files older than this are told apart by their states. */
export const racyMs = 2100;

/** Longer than the steps in which any kernel dates files, so that a later change has another time. */
const datingStepMs = 25;

/**
 * Runs `look` when all files that exist are old enough to be trusted. The long tier waits; otherwise the clock of this
 * process goes ahead while `look` runs, which is the same to the index: it compares the files' times with that clock.
 */
export async function whenSettled<T>(look: () => T): Promise<T> {
  await sleep(isLongTier ? racyMs : datingStepMs);
  if (isLongTier) return look();
  const now = Date.now;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() + racyMs);
  try {
    return look();
  } finally {
    clock.mockRestore();
  }
}
