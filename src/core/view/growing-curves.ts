// Points of many metrics as they are read, one after the other, as plain numbers.

import type { OrderedCurve } from "./curve-pyramid.js";

/** Collects points by metric. */
export class GrowingCurves {
  readonly #columns = new Map<string, GrowingColumn>();

  add(metric: string, step: number, value: number | null): void {
    let column = this.#columns.get(metric);
    if (column === undefined) {
      column = new GrowingColumn();
      this.#columns.set(metric, column);
    }
    column.add(step, value ?? Number.NaN);
  }

  /** The points in the order they were added, by metric in the order these were first met. */
  finish(): Map<string, OrderedCurve> {
    return new Map([...this.#columns].map(([metric, column]) => [metric, column.finish()]));
  }
}

class GrowingColumn {
  #steps = new Float64Array(64);
  #values = new Float64Array(64);
  #length = 0;

  add(step: number, value: number): void {
    if (this.#length === this.#steps.length) {
      this.#steps = grown(this.#steps);
      this.#values = grown(this.#values);
    }
    this.#steps[this.#length] = step;
    this.#values[this.#length++] = value;
  }

  finish(): OrderedCurve {
    return {
      steps: this.#steps.subarray(0, this.#length),
      values: this.#values.subarray(0, this.#length),
    };
  }
}

function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.ceil(numbers.length * 1.5));
  larger.set(numbers);
  return larger;
}
