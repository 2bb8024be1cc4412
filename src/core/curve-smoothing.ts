// A calmer copy of a noisy curve, to be drawn beside or instead of it and always to be called smoothed.

import type { HistoryPoint } from "./run.js";

/**
 * The exponential moving average of a curve, corrected for its start (Kingma and Ba, "Adam", 2015, section 3): each point
 * is the mean of all up to it, each weighing `weight` times what the next one weighs. Missing and non-finite values stay
 * as they are and count for nothing.
 * @param weight 0 (no smoothing) to below 1
 */
export function smoothCurve(points: readonly HistoryPoint[], weight: number): HistoryPoint[] {
  let [sum, share] = [0, 0];
  return points.map((point) => {
    const { value } = point;
    if (value === null || !Number.isFinite(value)) return point;
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return { ...point, value: sum / share };
  });
}
