// Takes what log() is given: numbers into columns, to be turned into text when there is time for it.

import { RowColumns, type RowShape } from "./row-columns.js";

/** Where on the axes a row stands. */
export interface LogAxes {
  /** Integer axis of the metrics; absent: the epoch, else one more than the last row's. */
  readonly step?: number;
  readonly epoch?: number;
}

/** Called with the name of something that cannot be logged, and why. */
export type OnRefused = (name: string, reason: string) => void;

const mostShapes = 1000;

/** The hot path of the recorder: a row of three scalars takes about 0.1 µs and allocates nothing. */
export class RowBuffer {
  /** The rows so far; whoever takes them clears them. */
  readonly rows = new RowColumns();
  readonly #onRefused: OnRefused;
  readonly #shapesByNames = new Map<string, RowShape>();
  #shape: RowShape = { names: [] };
  #nextStep = 0;

  constructor(onRefused: OnRefused) {
    this.#onRefused = onRefused;
  }

  /** Keeps a row; false when there was nothing in it that can be logged. */
  add(given: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): boolean {
    const { names } = this.#shape;
    let count = 0;
    for (const name in given) {
      const value = given[name];
      if (name !== names[count] || typeof value !== "number") return this.#addUnlikeLast(given, axes, wallMs);
      this.rows.setValue(count++, value);
    }
    return count === names.length && count > 0
      ? this.#keep(this.#shape, axes, wallMs)
      : this.#addUnlikeLast(given, axes, wallMs);
  }

  /** Null is a value of its own; a bigint is a number; anything else is no metric. */
  #addUnlikeLast(given: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): boolean {
    const names: string[] = [];
    const isNull: boolean[] = [];
    for (const name of Object.keys(given)) {
      const value = given[name];
      if (typeof value === "number" || typeof value === "bigint" || value === null) {
        this.rows.setValue(names.length, Number(value));
        names.push(name);
        isNull.push(value === null);
      } else if (value !== undefined) this.#onRefused(name, `is a ${typeof value}, not a number; left out`);
    }
    if (names.length === 0) return false;
    return this.#keep(isNull.includes(true) ? { names, isNull } : this.#shapeOf(names), axes, wallMs);
  }

  #shapeOf(names: readonly string[]): RowShape {
    const key = JSON.stringify(names);
    const known = this.#shapesByNames.get(key);
    if (this.#shapesByNames.size >= mostShapes) this.#shapesByNames.clear();
    this.#shape = known ?? { names };
    this.#shapesByNames.set(key, this.#shape);
    return this.#shape;
  }

  #keep(shape: RowShape, axes: LogAxes, wallMs: number): boolean {
    const epoch = this.#axis("epoch", axes.epoch);
    const step = this.#axis("step", axes.step) ?? epoch ?? this.#nextStep;
    this.rows.addRow(shape, { step, epoch: epoch ?? Number.NaN, wallMs });
    this.#nextStep = step + 1;
    return true;
  }

  #axis(name: string, value: unknown): number | undefined {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (value !== undefined && value !== null) this.#onRefused(name, "must be a finite number; left out");
    return undefined;
  }
}
