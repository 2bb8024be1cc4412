// Steps and values of points as they come, in arrays that grow.

import type { OrderedCurve } from "./curve-pyramid.js";

/** Points in the order they were added. Arrays that were handed out stay as they are. */
export class GrowingColumns {
  #steps: Float64Array<ArrayBuffer>;
  #values: Float64Array<ArrayBuffer>;
  #length = 0;

  /** @param room for so many points at first */
  constructor(room: number) {
    this.#steps = new Float64Array(room);
    this.#values = new Float64Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** @param expected points in the end, as far as that is known; then the arrays grow once */
  add(step: number, value: number, expected = 0): void {
    const at = this.#length++;
    if (at === this.#steps.length) this.#grow(expected);
    this.#steps[at] = step;
    this.#values[at] = value;
  }

  /** Whether this is the last point. */
  endsWith(step: number, value: number): boolean {
    const last = this.#length - 1;
    return last >= 0 && this.#steps[last] === step && Object.is(this.#values[last], value);
  }

  /** The points so far, not copied. */
  finish(): OrderedCurve {
    return this.from(0);
  }

  /** The points from a place on, not copied. */
  from(place: number): OrderedCurve {
    return {
      steps: this.#steps.subarray(place, this.#length),
      values: this.#values.subarray(place, this.#length),
    };
  }

  #grow(expected: number): void {
    const room = Math.ceil(Math.max(this.#steps.length * 1.5, expected * 1.02, 64));
    this.#steps = grown(this.#steps, room);
    this.#values = grown(this.#values, room);
  }
}

function grown(numbers: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(room);
  larger.set(numbers);
  return larger;
}
