// Curves as JSON, exact to the last digit, and back; and curves made shorter that lose no peak.

import type { RunCurve } from "../answer-curves.js";
import { type OrderedCurve, pyramidOf } from "../curve-pyramid.js";
import type { CurveFaults } from "../order-curve.js";
import { PixelColumns } from "../pixel-columns.js";
import type { EmbeddedCurve, EmbeddedSteps } from "./embedded-report.js";

/** A curve that may have been made shorter. */
export interface KeptCurve extends OrderedCurve {
  readonly metric: string;
  readonly faults: CurveFaults;
  /** Points it had. */
  readonly total: number;
}

/**
 * A curve of at most about `most` points: of each even stretch of steps the least and the greatest value and one that is
 * missing; the first and the last point. Every point is one of the curve's own. A curve that is short enough stays whole.
 */
export function thinCurve<C extends OrderedCurve>(curve: C, most: number): C {
  const { steps, values } = curve;
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  if (steps.length <= most) return curve;
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const columns = new PixelColumns(first, (last - first) / stretches, stretches);
  const end = steps.length - 1;
  columns.addEnd({ steps: steps.subarray(0, 1), values: values.subarray(0, 1) });
  columns.addPoints({ steps: steps.subarray(1, end), values: values.subarray(1, end) });
  columns.addEnd({ steps: steps.subarray(end), values: values.subarray(end) });
  return { ...curve, ...columns.finish() };
}

/** Collects lists of steps, each once. */
export class StepLists {
  readonly #places = new Map<string, number>();
  readonly lists: EmbeddedSteps[] = [];

  /** The place of a list. */
  placeOf(steps: Float64Array): number {
    const list = embedSteps(steps);
    const text = JSON.stringify(list);
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.lists.length);
    return this.lists.push(list) - 1;
  }
}

/** A curve as it is embedded. */
export function embedCurve(
  { metric, steps, values, faults, total }: KeptCurve,
  lists: StepLists,
): EmbeddedCurve {
  const hasFaults = Object.values(faults).some((count) => count > 0);
  return {
    metric,
    steps: lists.placeOf(steps),
    values: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
    total,
    ...(hasFaults ? { faults } : {}),
  };
}

const noFaults: CurveFaults = { repeated: 0, turns: 0, stepless: 0, infinite: 0 };

/** The curve as it is drawn from. */
export function readCurve({ values, faults = noFaults }: EmbeddedCurve, steps: Float64Array): RunCurve {
  return {
    pyramid: pyramidOf({ steps, values: Float64Array.from(values, (value) => value ?? Number.NaN) }),
    faults,
  };
}

function embedSteps(steps: Float64Array): EmbeddedSteps {
  const distances = Array.from(steps, (step, at) => step - (at === 0 ? 0 : (steps[at - 1] as number)));
  if (!steps.every(Number.isSafeInteger)) return { kind: "listed", steps: [...steps] };
  const [first = 0, by = 0] = distances;
  const isEven = distances.slice(1).every((distance) => distance === by);
  return isEven ? { kind: "even", first, by, count: steps.length } : { kind: "apart", distances };
}

/** The steps of a list. */
export function readSteps(list: EmbeddedSteps): Float64Array {
  if (list.kind === "listed") return Float64Array.from(list.steps);
  if (list.kind === "even")
    return Float64Array.from({ length: list.count }, (_, at) => list.first + at * list.by);
  let step = 0;
  return Float64Array.from(list.distances, (distance) => {
    step += distance;
    return step;
  });
}
