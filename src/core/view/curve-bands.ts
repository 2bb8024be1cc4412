// The curves of many runs as one: their mean between the least and the greatest value of any of them.

import { type CurvePyramid, type OrderedCurve, stretchPart } from "./curve-pyramid.js";
import type { CurveRange } from "./curve-range.js";
import { placesBetween, RangeWalk, type StretchSink } from "./range-walk.js";

export interface Band extends OrderedCurve {
  /** Least and greatest value of any run; NaN where none has one. `values` is the mean of the runs. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Points of all runs in this part. */
  readonly total: number;
  /** Whether steps were gathered; else there is one point for each. */
  readonly isGathered: boolean;
}

/** No band is finer than this, however wide it is drawn. */
const mostBins = 400;

/**
 * A band over a part of the axis, on steps that all runs share: each logged step where these are few, else even
 * stretches of steps, of which a run counts with its mean. No least or greatest value is lost.
 */
export function bandOfCurves(pyramids: readonly CurvePyramid[], range: CurveRange): Band {
  const parts = pyramids.map((pyramid) => {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
    return { pyramid, ...placesBetween(pyramid, from, to) };
  });
  const total = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  const bins = Math.max(1, Math.min(mostBins, Math.floor(range.pixels)));
  const shared = sharedSteps(parts, bins);
  const grid = shared === undefined ? evenGrid(parts, bins) : new StepGrid(shared);
  for (const { pyramid, start, end } of parts) {
    new RangeWalk(pyramid, grid, bins).take(start, end);
    grid.endRun();
  }
  return { ...grid.finish(), total, isGathered: shared === undefined };
}

interface CurvePart {
  readonly pyramid: CurvePyramid;
  readonly start: number;
  readonly end: number;
}

/** The steps that any run logged, ascending; undefined where they are more than `most`. */
function sharedSteps(parts: readonly CurvePart[], most: number): Float64Array | undefined {
  const steps = new Set<number>();
  for (const { pyramid, start, end } of parts) {
    if (end - start > 2 * most) return undefined;
    for (const step of pyramid.points(start, end).steps) steps.add(step);
    if (steps.size > most) return undefined;
  }
  return Float64Array.from(steps).sort();
}

function evenGrid(parts: readonly CurvePart[], bins: number): BinGrid {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { pyramid, start, end } of parts) {
    if (start >= end) continue;
    from = Math.min(from, pyramid.points(start, start + 1).steps[0] ?? from);
    to = Math.max(to, pyramid.points(end - 1, end).steps[0] ?? to);
  }
  return new BinGrid(from, (to - from) / bins, bins);
}

/** Gathers runs one after the other at the places of a grid. */
abstract class Grid implements StretchSink {
  abstract readonly width: number;
  protected readonly sums: Float64Array;
  protected readonly counts: Float64Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #means: Float64Array;
  readonly #runs: Float64Array;

  constructor(length: number) {
    [this.sums, this.counts] = [new Float64Array(length), new Float64Array(length)];
    [this.#means, this.#runs] = [new Float64Array(length), new Float64Array(length)];
    this.#low = new Float64Array(length).fill(Number.NaN);
    this.#high = new Float64Array(length).fill(Number.NaN);
  }

  protected abstract placeOf(step: number): number;
  protected abstract stepAt(place: number): number;

  addPoints({ steps, values }: OrderedCurve): void {
    for (let at = 0; at < steps.length; at++) {
      const value = values[at] as number;
      if (Number.isNaN(value)) continue;
      const place = this.placeOf(steps[at] as number);
      this.#reach(place, value, value);
      this.#count(place, value, 1);
    }
  }

  addStretch(stretches: Float64Array, at: number): void {
    const count = stretches[at + stretchPart.count] as number;
    if (count === 0) return;
    const low = stretches[at + stretchPart.low] as number;
    const high = stretches[at + stretchPart.high] as number;
    this.#reach(this.placeOf(stretches[at + stretchPart.lowStep] as number), low, low);
    this.#reach(this.placeOf(stretches[at + stretchPart.highStep] as number), high, high);
    this.#count(this.placeOf(stretches[at] as number), stretches[at + stretchPart.sum] as number, count);
  }

  /** What was added since the last call was one run. */
  endRun(): void {
    for (let place = 0; place < this.sums.length; place++) {
      const count = this.counts[place] as number;
      if (count === 0) continue;
      this.#means[place] = (this.#means[place] as number) + (this.sums[place] as number) / count;
      this.#runs[place] = (this.#runs[place] as number) + 1;
    }
    this.sums.fill(0);
    this.counts.fill(0);
  }

  /** Places that any run reached. */
  finish(): Pick<Band, "steps" | "values" | "low" | "high"> {
    const places = Array.from(this.#runs.keys()).filter((place) => !Number.isNaN(this.#low[place]));
    const take = (numbers: Float64Array): Float64Array =>
      Float64Array.from(places, (place) => numbers[place] as number);
    const means = this.#means.map((sum, place) => sum / (this.#runs[place] as number));
    const steps = Float64Array.from(places, (place) => this.stepAt(place));
    return { steps, values: take(means), low: take(this.#low), high: take(this.#high) };
  }

  #reach(place: number, low: number, high: number): void {
    if (!((this.#low[place] as number) <= low)) this.#low[place] = low;
    if (!((this.#high[place] as number) >= high)) this.#high[place] = high;
  }

  #count(place: number, sum: number, count: number): void {
    this.sums[place] = (this.sums[place] as number) + sum;
    this.counts[place] = (this.counts[place] as number) + count;
  }
}

/** One place for each step. */
class StepGrid extends Grid {
  /** Nothing is gathered over several steps. */
  readonly width = -1;
  readonly #steps: Float64Array;
  readonly #places: ReadonlyMap<number, number>;

  constructor(steps: Float64Array) {
    super(steps.length);
    this.#steps = steps;
    this.#places = new Map(Array.from(steps, (step, place) => [step, place]));
  }

  protected override placeOf(step: number): number {
    return this.#places.get(step) ?? 0;
  }

  protected override stepAt(place: number): number {
    return this.#steps[place] as number;
  }
}

/** Stretches of equal width; the step of each is its middle. */
class BinGrid extends Grid {
  readonly width: number;
  readonly #from: number;
  readonly #bins: number;

  constructor(from: number, width: number, bins: number) {
    super(bins);
    [this.#from, this.width, this.#bins] = [from, width, bins];
  }

  protected override placeOf(step: number): number {
    if (!(this.width > 0)) return 0;
    return Math.min(this.#bins - 1, Math.max(0, Math.floor((step - this.#from) / this.width)));
  }

  protected override stepAt(place: number): number {
    return this.#from + (place + 0.5) * this.width;
  }
}
