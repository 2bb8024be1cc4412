// The one number that stands for a history: its last value, or its best.

import { inferDirection, isBetter } from "../../core/metric.js";
import type { HistoryPoint } from "../../core/run.js";
import { isScheduleName } from "./history-table.js";

/** The last value that is there; null when none is. */
export function lastValueOf(points: readonly HistoryPoint[]): number | null {
  return points.findLast((point) => point.value !== null)?.value ?? null;
}

/**
 * The point of the best value, the first of several; undefined where nobody knows which direction is better, for axes and
 * rates, and for histories of one point.
 */
export function bestPointOf(name: string, points: readonly HistoryPoint[]): HistoryPoint | undefined {
  const direction = inferDirection(name);
  if (direction === undefined || points.length < 2 || isScheduleName(name)) return undefined;
  let best: HistoryPoint | undefined;
  for (const point of points) {
    if (point.value === null || Number.isNaN(point.value)) continue;
    if (best === undefined || isBetter(point.value, best.value as number, direction)) best = point;
  }
  return best;
}
