// Points and stretches of a curve, in order, gathered by the pixel they fall on.

import { type OrderedCurve, stretchPart } from "./curve-pyramid.js";

/** Keeps of every pixel's width its least, its greatest and one missing value. */
export class PixelColumns {
  /** Of a pixel, in steps. */
  readonly width: number;
  readonly #from: number;
  readonly #steps: number[] = [];
  readonly #values: number[] = [];
  #pixel = -1;
  #lowStep = Number.NaN;
  #low = Number.NaN;
  #highStep = Number.NaN;
  #high = Number.NaN;
  #gapStep = Number.NaN;

  constructor(from: number, width: number) {
    this.#from = from;
    this.width = width;
  }

  /** Keeps points as they are: the ends of a part. */
  addEnd({ steps, values }: OrderedCurve): void {
    this.#flush();
    for (let at = 0; at < steps.length; at++) this.#put(steps[at] as number, values[at] as number);
  }

  addPoints({ steps, values }: OrderedCurve): void {
    for (let at = 0; at < steps.length; at++) this.#add(steps[at] as number, values[at] as number);
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
    const order = isAscending(this.#steps)
      ? undefined
      : this.#steps
          .map((_, at) => at)
          .sort((a, b) => (this.#steps[a] as number) - (this.#steps[b] as number));
    const inOrder = (numbers: readonly number[]): Float64Array =>
      Float64Array.from(order === undefined ? numbers : order.map((at) => numbers[at] as number));
    return { steps: inOrder(this.#steps), values: inOrder(this.#values) };
  }

  #add(step: number, value: number): void {
    const pixel = this.width > 0 ? Math.floor((step - this.#from) / this.width) : 0;
    if (pixel !== this.#pixel) {
      this.#flush();
      this.#pixel = pixel;
    }
    if (Number.isNaN(value)) {
      if (Number.isNaN(this.#gapStep)) this.#gapStep = step;
      return;
    }
    if (!(this.#low <= value)) [this.#low, this.#lowStep] = [value, step];
    if (!(this.#high >= value)) [this.#high, this.#highStep] = [value, step];
  }

  #flush(): void {
    const points: [step: number, value: number][] = [];
    if (!Number.isNaN(this.#lowStep)) points.push([this.#lowStep, this.#low]);
    if (!Number.isNaN(this.#highStep) && (this.#highStep !== this.#lowStep || this.#high !== this.#low))
      points.push([this.#highStep, this.#high]);
    if (!Number.isNaN(this.#gapStep)) points.push([this.#gapStep, Number.NaN]);
    points.sort((a, b) => a[0] - b[0]);
    for (const [step, value] of points) this.#put(step, value);
    this.#low = this.#high = this.#lowStep = this.#highStep = this.#gapStep = Number.NaN;
  }

  /** A point that was the last one kept is not kept twice. */
  #put(step: number, value: number): void {
    if (this.#steps.at(-1) === step && Object.is(this.#values.at(-1), value)) return;
    this.#steps.push(step);
    this.#values.push(value);
  }
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || (numbers[at - 1] as number) <= number);
}
