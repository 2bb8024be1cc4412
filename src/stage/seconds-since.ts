// How long something took.

import { performance } from "node:perf_hooks";

/** Seconds since a moment of `performance.now()`, to the millisecond. */
export function secondsSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs) / 1000;
}
