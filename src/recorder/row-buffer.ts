// Rows as log() leaves them: numbers in columns, to be turned into text when there is time for it.

/** Where on the axes a row stands. */
export interface LogAxes {
  /** Integer axis of the metrics; absent: the epoch, else one more than the last row's. */
  readonly step?: number;
  readonly epoch?: number;
}

/** What rows that log the same metrics have in common. Rows of one shape share the object. */
export interface RowShape {
  readonly names: readonly string[];
  /** For each name whether its value is null and not the number in `values`; absent when none is. */
  readonly isNull?: readonly boolean[];
}

/** Rows in the order they were logged; each array has one entry a row, but for `values`. */
export interface RowBatch {
  readonly shapes: readonly RowShape[];
  readonly steps: Float64Array;
  /** NaN where a row has no epoch. */
  readonly epochs: Float64Array;
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: Float64Array;
  /** The values of all rows, one row after the other, as many as its shape has names. */
  readonly values: Float64Array;
}

/** Called with the name of something that cannot be logged, and why. */
export type OnRefused = (name: string, reason: string) => void;

const firstRows = 64;
const mostShapes = 1000;

/** The hot path of the recorder: a row of three scalars takes about 0.1 µs and allocates nothing. */
export class RowBuffer {
  readonly #onRefused: OnRefused;
  readonly #shapesByNames = new Map<string, RowShape>();
  #shape: RowShape = { names: [] };
  #shapes: RowShape[] = [];
  #steps = new Float64Array(firstRows);
  #epochs = new Float64Array(firstRows);
  #wallMs = new Float64Array(firstRows);
  #values = new Float64Array(firstRows);
  #valueCount = 0;
  #nextStep = 0;

  constructor(onRefused: OnRefused) {
    this.#onRefused = onRefused;
  }

  /** How many rows are kept. */
  get length(): number {
    return this.#shapes.length;
  }

  /** Keeps a row; false when there was nothing in it that can be logged. */
  add(given: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): boolean {
    const { names } = this.#shape;
    let count = 0;
    for (const name in given) {
      const value = given[name];
      if (name !== names[count] || typeof value !== "number") return this.#addUnlikeLast(given, axes, wallMs);
      this.#setValue(count++, value);
    }
    return count === names.length && count > 0
      ? this.#keep(this.#shape, axes, wallMs)
      : this.#addUnlikeLast(given, axes, wallMs);
  }

  /** Takes all rows out. */
  take(): RowBatch {
    const count = this.#shapes.length;
    const batch = {
      shapes: this.#shapes,
      steps: this.#steps.slice(0, count),
      epochs: this.#epochs.slice(0, count),
      wallMs: this.#wallMs.slice(0, count),
      values: this.#values.slice(0, this.#valueCount),
    };
    this.#shapes = [];
    this.#valueCount = 0;
    return batch;
  }

  /** Null is a value of its own; a bigint is a number; anything else is no metric. */
  #addUnlikeLast(given: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): boolean {
    const names: string[] = [];
    const isNull: boolean[] = [];
    for (const name of Object.keys(given)) {
      const value = given[name];
      if (typeof value === "number" || typeof value === "bigint" || value === null) {
        this.#setValue(names.length, Number(value));
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

  #setValue(index: number, value: number): void {
    const at = this.#valueCount + index;
    if (at >= this.#values.length) this.#values = grown(this.#values);
    this.#values[at] = value;
  }

  #keep(shape: RowShape, axes: LogAxes, wallMs: number): boolean {
    const row = this.#shapes.length;
    if (row >= this.#steps.length) {
      [this.#steps, this.#epochs, this.#wallMs] = [
        grown(this.#steps),
        grown(this.#epochs),
        grown(this.#wallMs),
      ];
    }
    const epoch = this.#axis("epoch", axes.epoch);
    const step = this.#axis("step", axes.step) ?? epoch ?? this.#nextStep;
    this.#shapes.push(shape);
    this.#steps[row] = step;
    this.#epochs[row] = epoch ?? Number.NaN;
    this.#wallMs[row] = wallMs;
    this.#valueCount += shape.names.length;
    this.#nextStep = step + 1;
    return true;
  }

  #axis(name: string, value: unknown): number | undefined {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (value !== undefined && value !== null) this.#onRefused(name, "must be a finite number; left out");
    return undefined;
  }
}

function grown(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}
