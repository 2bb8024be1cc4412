// What a chart of curves shows, as a small table: for those who do not see it.

import { lowerBound, type TracedCurve } from "./trace-curve.js";

export interface CurveSummary {
  /** Points that have a value. */
  readonly points: number;
  readonly lastStep?: number;
  readonly last?: number;
  readonly least?: number;
  readonly greatest?: number;
  /** The least or the greatest by direction; absent where nobody knows which is better. */
  readonly best?: number;
  readonly bestStep?: number;
}

/** Last, least, greatest and best value of a curve; only `points` 0 where it has none. */
export function summarizeCurve(curve: TracedCurve, direction?: "min" | "max"): CurveSummary {
  let points = 0;
  let least = -1;
  let greatest = -1;
  let last = -1;
  const { steps, values } = curve;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    points++;
    last = i;
    if (least < 0 || value < (values[least] ?? 0)) least = i;
    if (greatest < 0 || value > (values[greatest] ?? 0)) greatest = i;
  }
  const [lastStep, lastValue] = [steps[last], values[last]];
  if (lastStep === undefined || lastValue === undefined) return { points };
  const best = direction === undefined ? -1 : direction === "min" ? least : greatest;
  const [bestStep, bestValue] = [steps[best], values[best]];
  return {
    points,
    lastStep,
    last: lastValue,
    least: values[least] ?? lastValue,
    greatest: values[greatest] ?? lastValue,
    ...(bestStep === undefined || bestValue === undefined ? {} : { best: bestValue, bestStep }),
  };
}

/** Least and greatest finite value of the curve between two steps, and of the limits of a band; on a log axis above 0 only. */
export function valuesBetween(
  curve: TracedCurve & { readonly low?: ArrayLike<number>; readonly high?: ArrayLike<number> },
  steps: { from: number; to: number },
  isLog: boolean,
): { from: number; to: number } | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const last = lowerBound(curve.steps, steps.to + Math.abs(steps.to) * 1e-12 + Number.MIN_VALUE);
  const arrays = [curve.values, curve.low, curve.high].filter((array) => array !== undefined);
  for (const array of arrays) {
    for (let i = lowerBound(curve.steps, steps.from); i < last; i++) {
      const value = array[i] ?? Number.NaN;
      if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  return from <= to ? { from, to } : undefined;
}
