// Which points of curves lie nearest to where someone points.

import type { Scale } from "./scale.js";
import { toPixel, toValue } from "./scale.js";
import { lowerBound, type TracedCurve } from "./trace-curve.js";

export interface NearPoint {
  /** Which of the curves. */
  readonly curve: number;
  /** Which of its points. */
  readonly index: number;
  readonly step: number;
  readonly value: number;
  readonly x: number;
  readonly y: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Of every curve the point nearest to the place along the step axis, those nearest upright first. Points that have no
 * value are passed over; curves without a point within `reach` pixels sideways are left out.
 */
export function nearestPoints(
  curves: readonly TracedCurve[],
  place: Place,
  options: { x: Scale; y: Scale; reach: number },
): NearPoint[] {
  const found = curves.flatMap((curve, index) => {
    const at = nearestIndex(curve, toValue(options.x, place.x));
    if (at === undefined) return [];
    const step = curve.steps[at] ?? Number.NaN;
    const value = curve.values[at] ?? Number.NaN;
    const x = toPixel(options.x, step);
    const y = toPixel(options.y, value);
    if (!(Math.abs(x - place.x) <= options.reach)) return [];
    return [{ curve: index, index: at, step, value, x, y }];
  });
  const away = ({ y }: NearPoint): number => (Number.isFinite(y) ? Math.abs(y - place.y) : Number.MAX_VALUE);
  return found.sort((a, b) => away(a) - away(b));
}

/** Index of the point with a value whose step is nearest; undefined where no point has a value. */
export function nearestIndex(curve: TracedCurve, step: number): number | undefined {
  const { steps, values } = curve;
  const after = lowerBound(steps, step);
  let right = after;
  while (right < steps.length && Number.isNaN(values[right])) right++;
  let left = after - 1;
  while (left >= 0 && Number.isNaN(values[left])) left--;
  if (left < 0) return right < steps.length ? right : undefined;
  if (right >= steps.length) return left;
  return Math.abs((steps[right] ?? 0) - step) < Math.abs(step - (steps[left] ?? 0)) ? right : left;
}
