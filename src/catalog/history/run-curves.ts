// The curves of one run, wherever their numbers lie.

import type { History } from "../../core/run.js";
import type { RunCurve } from "../../core/view/answer-curves.js";
import { type OrderedCurve, pyramidOf } from "../../core/view/curve-pyramid.js";
import { type CurveFaults, columnsOfPoints, orderCurve } from "../../core/view/order-curve.js";
import type { Problem } from "../../errors.js";

/** Curves by metric, in the order they were first logged. */
export interface RunCurves {
  readonly names: readonly string[];
  /** Of reading the history. */
  readonly problems: readonly Problem[];
  /** @throws DamagedHistoryError when reading from it, where a file turns out to be damaged */
  readonly find: (metric: string) => RunCurve | undefined;
}

/** A curve in order, and what was wrong with it. */
export type MendedCurve = OrderedCurve & { readonly faults: CurveFaults };

/** Puts the points of each metric in order; metrics without points are left out. */
export function mendCurves(logged: Iterable<readonly [string, OrderedCurve]>): Map<string, MendedCurve> {
  const curves = new Map<string, MendedCurve>();
  for (const [metric, columns] of logged)
    if (columns.steps.length > 0) curves.set(metric, orderCurve(columns));
  return curves;
}

/** The columns of a history. */
export function* columnsOfHistory(history: History): Generator<readonly [string, OrderedCurve]> {
  for (const [metric, points] of history) yield [metric, columnsOfPoints(points)];
}

/** Curves in memory; the stretches of each are made when it is first asked for. */
export function curvesInMemory(
  curves: ReadonlyMap<string, MendedCurve>,
  problems: readonly Problem[],
): RunCurves {
  const made = new Map<string, RunCurve>();
  return {
    names: [...curves.keys()],
    problems,
    find: (metric) => {
      const known = made.get(metric);
      const curve = curves.get(metric);
      if (known !== undefined || curve === undefined) return known;
      const found = { pyramid: pyramidOf(curve), faults: curve.faults };
      made.set(metric, found);
      return found;
    },
  };
}
