// The curves of a family as one: the mean at every step, and the interval in which the true mean is likely to lie.

import { alignCurves } from "./curve.js";
import type { HistoryPoint } from "./run.js";
import { meanInterval, meanOf } from "./statistics/sample.js";

export interface BandPoint {
  readonly step: number;
  /** Runs with a finite value at this step. */
  readonly n: number;
  readonly mean: number;
  /** 95 % interval of the mean by Student's t; absent for one run. */
  readonly low?: number;
  readonly high?: number;
}

/**
 * Mean and interval at each step at which a run has a finite value. Where some runs have ended, the rest is averaged:
 * `n` tells. A step that a run logged twice counts with its first value.
 */
export function bandOf(curves: readonly (readonly HistoryPoint[])[]): BandPoint[] {
  const seen = new Set<number>();
  return alignCurves(curves).flatMap(({ step, values }) => {
    if (seen.has(step)) return [];
    seen.add(step);
    const finite = values.filter(
      (value): value is number => typeof value === "number" && Number.isFinite(value),
    );
    if (finite.length === 0) return [];
    const interval = meanInterval(finite);
    return [{ step, n: finite.length, mean: meanOf(finite), ...(interval ?? {}) }];
  });
}
