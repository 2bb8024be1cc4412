// Goes through a part of a curve by stretches that are no wider than a pixel, and by points where they would be.

import {
  type CurvePyramid,
  type OrderedCurve,
  stretchCount,
  stretchFactor,
  stretchPart,
} from "./curve-pyramid.js";

/** Takes what the part consists of, in order. */
export interface StretchSink {
  /** Stretches that are wider, in steps, are taken apart. */
  readonly width: number;
  /** Points are valid during the call. */
  readonly addPoints: (points: OrderedCurve) => void;
  /** @param at where the stretch begins in the list */
  readonly addStretch: (stretches: Float64Array, at: number) => void;
}

/** More stretches than this a pixel are not looked at, where coarser ones tell as much. */
const stretchesPerPixel = 4;

/** Goes through a part of a curve by stretches as long as pixels allow. */
export class RangeWalk {
  readonly #pyramid: CurvePyramid;
  readonly #sink: StretchSink;
  readonly #pixels: number;

  constructor(pyramid: CurvePyramid, sink: StretchSink, pixels: number) {
    this.#pyramid = pyramid;
    this.#sink = sink;
    this.#pixels = pixels;
  }

  /** Hands over the points from place `start` to before `end`, as stretches where these are narrow enough. */
  take(start: number, end: number): void {
    const most = stretchesPerPixel * this.#pixels;
    let level = 0;
    while (level < this.#pyramid.levels && (end - start) / stretchFactor ** level > most) level++;
    this.#visit(level, start, end);
  }

  /** Whole stretches of the level; what sticks out at either end is taken from the levels below. */
  #visit(level: number, start: number, end: number): void {
    if (start >= end) return;
    if (level === 0) {
      this.#sink.addPoints(this.#pyramid.glance(start, end));
      return;
    }
    const length = stretchFactor ** level;
    const [first, last] = [Math.ceil(start / length), Math.floor(end / length)];
    if (first >= last) {
      this.#visit(level - 1, start, end);
      return;
    }
    this.#visit(level - 1, start, first * length);
    this.#visitStretches(level, first, last);
    this.#visit(level - 1, last * length, end);
  }

  #visitStretches(level: number, first: number, last: number): void {
    const length = stretchFactor ** level;
    const { size } = stretchPart;
    const known = Math.min(last + 1, stretchCount(this.#pyramid.length, level));
    const stretches = this.#pyramid.stretches(level, first, known);
    // Neighbours that are too wide are read together.
    let wide = first;
    for (let stretch = first; stretch < last; stretch++) {
      const at = (stretch - first) * size;
      const next = stretches[at + size];
      const width = next === undefined ? 0 : next - (stretches[at] as number);
      if (width > this.#sink.width) continue;
      this.#visit(level - 1, wide * length, stretch * length);
      this.#sink.addStretch(stretches, at);
      wide = stretch + 1;
    }
    this.#visit(level - 1, wide * length, last * length);
  }
}

/**
 * Places of the points with steps from `from` to `to`, both included: the first, and the one behind the last.
 */
export function placesBetween(
  pyramid: CurvePyramid,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } {
  const start = from === Number.NEGATIVE_INFINITY ? 0 : lowerBound(pyramid, (step) => step < from);
  const end = to === Number.POSITIVE_INFINITY ? pyramid.length : lowerBound(pyramid, (step) => step <= to);
  return { start, end: Math.max(start, end) };
}

/** The first point whose step is not before; their number where all are. Looks at one stretch of each level. */
function lowerBound(pyramid: CurvePyramid, isBefore: (step: number) => boolean): number {
  let [from, to] = [0, stretchCount(pyramid.length, pyramid.levels)];
  for (let level = pyramid.levels; level > 0; level--) {
    const stretches = pyramid.stretches(level, from, to);
    let last = -1;
    for (let stretch = 0; stretch < to - from; stretch++)
      if (isBefore(stretches[stretch * stretchPart.size] as number)) last = stretch;
    // No stretch begins before: the first point of the first one is it.
    if (last < 0) return from * stretchFactor ** level;
    [from, to] = [(from + last) * stretchFactor, (from + last + 1) * stretchFactor];
    to = Math.min(to, stretchCount(pyramid.length, level - 1));
  }
  const { steps } = pyramid.glance(from, to);
  const place = steps.findIndex((step) => !isBefore(step));
  return place < 0 ? to : from + place;
}
