// The curves of one run, wherever their numbers lie.

import type { History } from "../../core/run.js";
import type { RunCurve } from "../../core/view/answer-curves.js";
import {
  buildLevels,
  type KnownLevels,
  type OrderedCurve,
  pyramidOf,
} from "../../core/view/curve-pyramid.js";
import { columnsOfPoints, type MendedCurve, orderCurve, orderMore } from "../../core/view/order-curve.js";
import type { Problem } from "../../errors.js";

/** Curves by metric, in the order they were first logged. */
export interface RunCurves {
  readonly names: readonly string[];
  /** Of reading the history. */
  readonly problems: readonly Problem[];
  /** @throws DamagedHistoryError when reading from it, where a file turns out to be damaged */
  readonly find: (metric: string) => RunCurve | undefined;
}

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

/** Curves in memory, and what was made of them so far. */
export interface CurvesInMemory extends RunCurves {
  readonly curves: ReadonlyMap<string, MendedCurve>;
  /** By metric; only of those that were asked for. */
  readonly levels: ReadonlyMap<string, KnownLevels>;
}

/** Curves in memory; the stretches of each are made when it is first asked for. */
export function curvesInMemory(
  curves: ReadonlyMap<string, MendedCurve>,
  problems: readonly Problem[],
  known: ReadonlyMap<string, KnownLevels> = new Map(),
): CurvesInMemory {
  const made = new Map<string, RunCurve>();
  const levels = new Map(known);
  return {
    names: [...curves.keys()],
    problems,
    curves,
    levels,
    find: (metric) => {
      const ready = made.get(metric);
      const curve = curves.get(metric);
      if (ready !== undefined || curve === undefined) return ready;
      const own = buildLevels(curve, levels.get(metric));
      levels.set(metric, { levels: own, length: curve.steps.length });
      const found = { pyramid: pyramidOf(curve, own), faults: curve.faults };
      made.set(metric, found);
      return found;
    },
  };
}

/**
 * The same curves after points were added.
 * @param logged all points, the known ones first
 */
export function growCurves(
  before: CurvesInMemory,
  logged: Iterable<readonly [string, OrderedCurve]>,
  problems: readonly Problem[],
): CurvesInMemory {
  const curves = new Map<string, MendedCurve>();
  const levels = new Map<string, KnownLevels>();
  for (const [metric, columns] of logged) {
    const known = before.curves.get(metric);
    if (columns.steps.length === 0) continue;
    const grown = known === undefined ? undefined : orderMore(known, columns);
    curves.set(metric, grown?.curve ?? orderCurve(columns));
    const own = before.levels.get(metric);
    if (grown?.isContinued === true && own !== undefined) levels.set(metric, own);
  }
  return curvesInMemory(curves, problems, levels);
}
