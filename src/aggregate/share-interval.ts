// Intervals of a metric that is a share: cut where no value can lie.

import { type Interval, meanInterval } from "../core/statistics/sample.js";
import type { RunSummary } from "./run-tally.js";

/** Whether no value of a measure lies outside 0 to 1. */
export function isShare(runs: readonly RunSummary[], measure: string): boolean {
  return runs.flatMap((run) => run.measures[measure] ?? []).every(({ min, max }) => min >= 0 && max <= 1);
}

/** Student's 95 % interval of the mean; of a share cut at 0 and 1. Undefined for fewer than 2 values. */
export function intervalOfMean(values: readonly number[], share: boolean): Interval | undefined {
  const interval = meanInterval(values);
  return interval === undefined || !share ? interval : cutInterval(interval, 0, 1);
}

/** The part of an interval that lies between two bounds. */
export function cutInterval({ low, high }: Interval, least: number, most: number): Interval {
  return { low: Math.max(least, low), high: Math.min(most, high) };
}
