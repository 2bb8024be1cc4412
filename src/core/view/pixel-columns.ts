// Points and stretches of a curve, in order, gathered by the pixel they fall on.

import { type OrderedCurve, stretchPart } from "./curve-pyramid.js";
import { GrowingColumns } from "./growing-columns.js";

/** Nobody's screen has more pixels; more room is made when it is needed. */
const mostExpected = 20_000;

/** Keeps of every pixel's width its least, its greatest and one missing value. */
export class PixelColumns {
  /** Of a pixel, in steps. */
  readonly width: number;
  readonly #from: number;
  readonly #kept: GrowingColumns;
  #pixel = -1;
  #lowStep = Number.NaN;
  #low = Number.NaN;
  #highStep = Number.NaN;
  #high = Number.NaN;
  #gapStep = Number.NaN;

  /** @param pixels so many of this width are expected from step `from` on */
  constructor(from: number, width: number, pixels = 500) {
    this.#from = from;
    this.width = width;
    this.#kept = new GrowingColumns(Math.min(2 * pixels, mostExpected) + 8);
  }

  /** Keeps points as they are: the ends of a part. */
  addEnd({ steps, values }: OrderedCurve): void {
    this.#flush();
    for (let at = 0; at < steps.length; at++) this.#put(steps[at] as number, values[at] as number);
  }

  addPoints(points: OrderedCurve): void {
    for (let at = 0; at < points.steps.length; ) at = this.#addPixel(points, at);
  }

  /** The least, the greatest and the missing value of a stretch, from its place in a list of stretches. */
  addStretch(stretches: Float64Array, at: number): void {
    const lowStep = stretches[at + stretchPart.lowStep] as number;
    const highStep = stretches[at + stretchPart.highStep] as number;
    const low = stretches[at + stretchPart.low] as number;
    const high = stretches[at + stretchPart.high] as number;
    const gapStep = stretches[at + stretchPart.gapStep] as number;
    if (lowStep <= highStep) {
      this.#add(lowStep, low);
      this.#add(highStep, high);
    } else if (lowStep > highStep) {
      this.#add(highStep, high);
      this.#add(lowStep, low);
    }
    if (!Number.isNaN(gapStep)) this.#add(gapStep, Number.NaN);
  }

  /** The kept points in order of steps. */
  finish(): OrderedCurve {
    this.#flush();
    const { steps, values } = this.#kept.finish();
    if (isAscending(steps)) return { steps, values };
    const order = Array.from(steps.keys()).sort((a, b) => (steps[a] as number) - (steps[b] as number));
    const inOrder = (numbers: Float64Array): Float64Array =>
      Float64Array.from(order, (at) => numbers[at] as number);
    return { steps: inOrder(steps), values: inOrder(values) };
  }

  /** Adds the points from place `start` on that fall on one pixel; returns the place behind them. */
  #addPixel({ steps, values }: OrderedCurve, start: number): number {
    const [from, width, length] = [this.#from, this.width, steps.length];
    const pixel = width > 0 ? Math.floor(((steps[start] as number) - from) / width) : 0;
    const end = width > 0 ? from + (pixel + 1) * width : Number.POSITIVE_INFINITY;
    this.#enter(pixel);
    let [low, lowStep, high, highStep] = [this.#low, this.#lowStep, this.#high, this.#highStep];
    let at = start;
    for (; at < length; at++) {
      const step = steps[at] as number;
      if (step >= end && at > start) break;
      const value = values[at] as number;
      if (!(low <= value)) {
        // Neither a missing value nor the first one is less.
        if (Number.isNaN(value)) {
          if (Number.isNaN(this.#gapStep)) this.#gapStep = step;
          continue;
        }
        low = value;
        lowStep = step;
      }
      if (!(high >= value)) {
        high = value;
        highStep = step;
      }
    }
    [this.#low, this.#lowStep, this.#high, this.#highStep] = [low, lowStep, high, highStep];
    return at;
  }

  #add(step: number, value: number): void {
    this.#enter(this.width > 0 ? Math.floor((step - this.#from) / this.width) : 0);
    if (Number.isNaN(value)) {
      if (Number.isNaN(this.#gapStep)) this.#gapStep = step;
      return;
    }
    if (!(this.#low <= value)) {
      this.#low = value;
      this.#lowStep = step;
    }
    if (!(this.#high >= value)) {
      this.#high = value;
      this.#highStep = step;
    }
  }

  #enter(pixel: number): void {
    if (pixel === this.#pixel) return;
    this.#flush();
    this.#pixel = pixel;
  }

  /** Keeps what the pixel has, in order of steps; of one step the least value comes first and the missing one last. */
  #flush(): void {
    const hasBoth = this.#highStep !== this.#lowStep || this.#high !== this.#low;
    const isHighFirst = hasBoth && this.#highStep < this.#lowStep;
    if (isHighFirst) this.#putBeside(this.#highStep, this.#high);
    this.#putBeside(this.#lowStep, this.#low);
    if (hasBoth && !isHighFirst) this.#putBeside(this.#highStep, this.#high);
    this.#putGap();
    this.#low = this.#high = this.#lowStep = this.#highStep = Number.NaN;
  }

  /** A value of the pixel, behind a missing one that came before. */
  #putBeside(step: number, value: number): void {
    if (Number.isNaN(step)) return;
    if (this.#gapStep < step) this.#putGap();
    this.#put(step, value);
  }

  #putGap(): void {
    if (Number.isNaN(this.#gapStep)) return;
    this.#put(this.#gapStep, Number.NaN);
    this.#gapStep = Number.NaN;
  }

  /** A point that was the last one kept is not kept twice. */
  #put(step: number, value: number): void {
    if (!this.#kept.endsWith(step, value)) this.#kept.add(step, value);
  }
}

function isAscending(numbers: Float64Array): boolean {
  for (let at = 1; at < numbers.length; at++)
    if ((numbers[at - 1] as number) > (numbers[at] as number)) return false;
  return true;
}
