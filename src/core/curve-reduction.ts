// Long curves made short enough to draw without losing a peak: of every stretch its first, lowest, highest and last point.

import type { HistoryPoint } from "./run.js";

export interface ReducedCurve {
  /** Points of the curve, in its order; none of them is made up. */
  readonly points: readonly HistoryPoint[];
  /** How many the curve had. */
  readonly from: number;
}

/** Points kept of each stretch. */
const kept = 5;

/**
 * At most about `most` points of a curve, which span the same minima, maxima and ends in every stretch: what is drawn
 * looks as if all had been drawn (Jugel, Jerzak, Hackenbroich, Markl, "M4: A Visualization-Oriented Time Series Data
 * Aggregation", 2014). A stretch in which values are missing or not finite keeps one such point, so that the gap shows.
 * A curve that is short enough stays as it is.
 */
export function reduceCurve(points: readonly HistoryPoint[], most: number): ReducedCurve {
  const from = points.length;
  if (from <= most) return { points, from };
  const stretches = Math.max(1, Math.floor(most / kept));
  const chosen: HistoryPoint[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * from) / stretches);
    const end = Math.floor(((stretch + 1) * from) / stretches);
    for (const place of tellingPlaces(points, start, end)) {
      const point = points[place];
      if (point !== undefined) chosen.push(point);
    }
  }
  return { points: chosen, from };
}

/** Places of the first, lowest, highest, last and first missing value from `start` to before `end`, in order. */
function tellingPlaces(points: readonly HistoryPoint[], start: number, end: number): number[] {
  let [low, high, missing] = [-1, -1, -1];
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let place = start; place < end; place++) {
    const value = points[place]?.value;
    if (value === null || value === undefined || !Number.isFinite(value)) {
      if (missing < 0) missing = place;
      continue;
    }
    if (value < lowest) [lowest, low] = [value, place];
    if (value > highest) [highest, high] = [value, place];
  }
  const places = [start, low, high, missing, end - 1].filter((place) => place >= 0);
  return [...new Set(places)].sort((a, b) => a - b);
}
