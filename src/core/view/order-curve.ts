// Points as they were logged → a curve in order of steps, and what there was to mend.

import type { HistoryPoint } from "../run.js";
import type { OrderedCurve } from "./curve-pyramid.js";

/** What is to be said of a curve whose points did not simply follow each other. */
export interface CurveFaults {
  /** Points whose step an earlier point has too: logged again after a resume, mostly. */
  readonly repeated: number;
  /** Times at which the steps went back. */
  readonly turns: number;
  /** Points without a finite step, which are left out. */
  readonly stepless: number;
  /** Infinite values, which are drawn as gaps. */
  readonly infinite: number;
}

/** Columns of points in the order they were logged. */
export function columnsOfPoints(points: readonly HistoryPoint[]): OrderedCurve {
  const steps = new Float64Array(points.length);
  const values = new Float64Array(points.length);
  points.forEach(({ step, value }, at) => {
    steps[at] = step;
    values[at] = value ?? Number.NaN;
  });
  return { steps, values };
}

/** Puts points in order of steps; points of one step stay in the order they were logged. May change what it is given. */
export function orderCurve(logged: OrderedCurve): MendedCurve {
  const infinite = withoutInfinite(logged.values);
  const { curve, stepless } = withSteps(logged);
  const turns = countWhere(curve.steps, (step, before) => step < before);
  const ordered = turns === 0 ? curve : sorted(curve);
  const repeated = countWhere(ordered.steps, (step, before) => step === before);
  return { ...ordered, faults: { repeated, turns, stepless, infinite } };
}

/** A curve in order, and what was wrong with it. */
export type MendedCurve = OrderedCurve & { readonly faults: CurveFaults };

/**
 * The same for points of which the first were put in order before and others have been added.
 * @returns with `isContinued` where the curve begins as it was before
 */
export function orderMore(
  before: MendedCurve,
  logged: OrderedCurve,
): { readonly curve: MendedCurve; readonly isContinued: boolean } {
  const { faults } = before;
  const known = before.steps.length;
  const isInOrder = faults.turns === 0 && faults.stepless === 0;
  const more = isInOrder ? orderCurve(partFrom(logged, Math.max(0, known - 1))) : undefined;
  // The last known point was looked at once more; it is finite or missing by now.
  if (more !== undefined && more.faults.turns === 0 && more.faults.stepless === 0) {
    const repeated = faults.repeated + more.faults.repeated;
    const infinite = faults.infinite + more.faults.infinite;
    return { curve: { ...logged, faults: { ...faults, repeated, infinite } }, isContinued: true };
  }
  const curve = orderCurve(logged);
  const infinite = faults.infinite + curve.faults.infinite + (more?.faults.infinite ?? 0);
  return { curve: { ...curve, faults: { ...curve.faults, infinite } }, isContinued: false };
}

function partFrom({ steps, values }: OrderedCurve, place: number): OrderedCurve {
  return { steps: steps.subarray(place), values: values.subarray(place) };
}

function withoutInfinite(values: Float64Array): number {
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (Number.isFinite(value)) continue;
    if (!Number.isNaN(value)) count++;
    values[at] = Number.NaN;
  }
  return count;
}

function withSteps(curve: OrderedCurve): { readonly curve: OrderedCurve; readonly stepless: number } {
  const { steps, values } = curve;
  const stepless = steps.reduce((count, step) => count + (Number.isFinite(step) ? 0 : 1), 0);
  if (stepless === 0) return { curve, stepless };
  return {
    curve: {
      steps: steps.filter(Number.isFinite),
      values: values.filter((_, at) => Number.isFinite(steps[at])),
    },
    stepless,
  };
}

function countWhere(steps: Float64Array, fits: (step: number, before: number) => boolean): number {
  let count = 0;
  for (let at = 1; at < steps.length; at++) if (fits(steps[at] as number, steps[at - 1] as number)) count++;
  return count;
}

function sorted({ steps, values }: OrderedCurve): OrderedCurve {
  const order = Uint32Array.from(steps, (_, at) => at).sort(
    (a, b) => (steps[a] as number) - (steps[b] as number) || a - b,
  );
  return {
    steps: Float64Array.from(order, (at) => steps[at] as number),
    values: Float64Array.from(order, (at) => values[at] as number),
  };
}
