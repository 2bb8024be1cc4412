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

  /** @param share how much of all points was added with this one, above 0 up to 1; 0: not known */
  add(step: number, value: number, share = 0): void {
    const at = this.#length++;
    if (at === this.#steps.length) this.#grow(share);
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

  #grow(share: number): void {
    const expected = share > 0 ? (this.#length / share) * 1.02 : 0;
    const room = Math.ceil(expected > this.#length ? expected : Math.max(this.#length * 1.5, 64));
    this.#steps = grown(this.#steps, room);
    this.#values = grown(this.#values, room);
  }
}

function grown(numbers: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(room);
  larger.set(numbers);
  return larger;
}
