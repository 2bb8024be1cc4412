// Beats while something of a sweep may still change: trials are begun and captured also where no run's files say so.

import type { StateCounts } from "../../server/api.js";

/** Pauses between two questions. Milliseconds. */
const [whileRunningMs, whileOpenMs] = [2500, 10_000];

/** How long to wait before asking again; undefined where everything is captured. Milliseconds. */
export function pauseOf(counts: StateCounts): number | undefined {
  if (counts.some(({ state }) => state === "running")) return whileRunningMs;
  return counts.every(({ state }) => state === "captured") ? undefined : whileOpenMs;
}

/** Counts beats. Reactive: what reads `beats` is run again with each. */
export class Pulse {
  beats = $state(0);

  /** Beats from now on as these counts ask for, while the page is seen; returns how to end it. */
  follow(counts: StateCounts): () => void {
    const pauseMs = pauseOf(counts);
    if (pauseMs === undefined) return () => undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") this.beats += 1;
    }, pauseMs);
    return () => clearInterval(timer);
  }
}
