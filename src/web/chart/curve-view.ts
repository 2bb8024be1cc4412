// Which part of the plane a chart of curves shows.

import type { CurveView } from "../../server/api.js";
import { valuesBetween } from "./curve-summary.js";
import { joinRanges, padRange, type Range, rangeOf } from "./scale.js";

/** First to last step of all curves; undefined where there is none. */
export function fullSteps(curves: readonly Pick<CurveView, "steps">[]): Range | undefined {
  return curves.reduce<Range | undefined>((all, { steps }) => {
    const [first, last] = [steps[0], steps.at(-1)];
    return first === undefined || last === undefined ? all : joinRanges(all, { from: first, to: last });
  }, undefined);
}

/** The steps that an axis shows: never of width 0; on a log axis they begin at the first step above 0. */
export function limitsOfView(
  steps: Range | undefined,
  isLog: boolean,
  curves: readonly Pick<CurveView, "steps">[],
): Range | undefined {
  if (steps === undefined) return undefined;
  if (!isLog || steps.from > 0) return steps.to > steps.from ? steps : padRange(steps, 0.1, isLog);
  if (steps.to <= 0) return undefined;
  const positive = curves.reduce<Range | undefined>(
    (all, curve) => joinRanges(all, rangeOf(curve.steps, true)),
    undefined,
  );
  if (positive === undefined) return undefined;
  const range = { from: positive.from, to: Math.max(steps.to, positive.from) };
  return range.to > range.from ? range : padRange(range, 0.1, true);
}

/** The values that are to be seen between two steps, with a little room; undefined where there are none. */
export function shownValues(curves: readonly CurveView[], steps: Range, isLog: boolean): Range | undefined {
  const range = curves.reduce<Range | undefined>(
    (all, curve) => joinRanges(all, valuesBetween(curve, steps, isLog)),
    undefined,
  );
  return range && padRange(range, 0.05, isLog);
}
