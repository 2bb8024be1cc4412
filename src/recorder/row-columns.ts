// Logged rows as columns of numbers: adding a row allocates nothing once the columns are long enough.

/** What rows that log the same metrics have in common. Rows of one shape share the object. */
export interface RowShape {
  readonly names: readonly string[];
  /** For each name whether its value is null and not the number in `values`; absent when none is. */
  readonly isNull?: readonly boolean[];
}

const firstRows = 64;

/** Rows in the order they were added. Only the first `rowCount` entries of the columns count. */
export class RowColumns {
  rowCount = 0;
  valueCount = 0;
  readonly shapes: RowShape[] = [];
  steps = new Float64Array(firstRows);
  /** NaN where a row has no epoch. */
  epochs = new Float64Array(firstRows);
  /** Milliseconds since the Unix epoch. */
  wallMs = new Float64Array(firstRows);
  /** The values of all rows, one row after the other, as many as its shape has names. */
  values = new Float64Array(firstRows);

  /** Sets a value of the row that `addRow` will add next. */
  setValue(index: number, value: number): void {
    const at = this.valueCount + index;
    if (at >= this.values.length) this.values = grown(this.values, at + 1);
    this.values[at] = value;
  }

  /** Adds a row whose values have been set. */
  addRow(
    shape: RowShape,
    axes: { readonly step: number; readonly epoch: number; readonly wallMs: number },
  ): void {
    const row = this.rowCount++;
    if (row >= this.steps.length) this.#growRows(row + 1);
    this.shapes[row] = shape;
    this.steps[row] = axes.step;
    this.epochs[row] = axes.epoch;
    this.wallMs[row] = axes.wallMs;
    this.valueCount += shape.names.length;
  }

  /** Adds all rows of another. */
  addAll(other: RowColumns): void {
    for (let i = 0; i < other.valueCount; i++) this.setValue(i, other.values[i] as number);
    for (let row = 0; row < other.rowCount; row++) {
      const [step, epoch, wallMs] = [other.steps[row], other.epochs[row], other.wallMs[row]] as [
        number,
        number,
        number,
      ];
      this.addRow(other.shapes[row] as RowShape, { step, epoch, wallMs });
    }
  }

  /** Forgets all rows. */
  clear(): void {
    this.rowCount = 0;
    this.valueCount = 0;
  }

  #growRows(rows: number): void {
    this.steps = grown(this.steps, rows);
    this.epochs = grown(this.epochs, rows);
    this.wallMs = grown(this.wallMs, rows);
  }
}

function grown(column: Float64Array, least: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(2 * column.length, least));
  larger.set(column);
  return larger;
}
