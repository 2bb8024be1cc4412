// Points of many metrics as they are read, one after the other, as plain numbers.

import type { OrderedCurve } from "./curve-pyramid.js";
import { GrowingColumns } from "./growing-columns.js";

/** Collects points by metric. */
export class GrowingCurves {
  /** How much of everything was added, above 0 up to 1; 0: not known. Then arrays grow to the size that all will need. */
  share = 0;
  readonly #columns = new Map<string, GrowingColumns>();

  add(metric: string, step: number, value: number | null): void {
    this.column(metric).add(step, value ?? Number.NaN, this.share);
  }

  /** The points of a metric; it is the last one in order when it was not met before. */
  column(metric: string): GrowingColumns {
    let column = this.#columns.get(metric);
    if (column === undefined) {
      column = new GrowingColumns(64);
      this.#columns.set(metric, column);
    }
    return column;
  }

  /** The points in the order they were added, by metric in the order these were first met. */
  finish(): Map<string, OrderedCurve> {
    return new Map([...this.#columns].map(([metric, column]) => [metric, column.finish()]));
  }
}
