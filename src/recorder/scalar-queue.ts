// Numbers on their way to TensorBoard: kept as they are by log(), encoded when there is time.

/** One row of scalars. */
export interface ScalarRow {
  readonly step: number;
  /** Seconds since the Unix epoch. */
  readonly wallTime: number;
  readonly values: readonly (readonly [tag: string, value: number])[];
}

const mostScalars = 1_000_000;

/** When it is full, new rows are counted instead of kept: history.jsonl has them all. */
export class ScalarQueue {
  #tags: string[] = [];
  #values: number[] = [];
  #rows: { step: number; wallTime: number; start: number }[] = [];
  #droppedRows = 0;
  #isTaking = false;

  /** Rows that were not kept since the start. */
  get droppedRows(): number {
    return this.#droppedRows;
  }

  startRow(step: number, wallMs: number): void {
    this.#isTaking = this.#values.length < mostScalars;
    if (this.#isTaking) this.#rows.push({ step, wallTime: wallMs / 1000, start: this.#values.length });
    else this.#droppedRows++;
  }

  add(tag: string, value: number): void {
    if (!this.#isTaking) return;
    this.#tags.push(tag);
    this.#values.push(value);
  }

  /** Takes everything out, in the order it came in. Rows without values are left out. */
  *drain(): Generator<ScalarRow> {
    const [rows, tags, values] = [this.#rows, this.#tags, this.#values];
    [this.#rows, this.#tags, this.#values] = [[], [], []];
    for (const [index, { step, wallTime, start }] of rows.entries()) {
      const end = rows[index + 1]?.start ?? values.length;
      if (end === start) continue;
      const pairs = values.slice(start, end).map((value, i) => [tags[start + i] ?? "", value] as const);
      yield { step, wallTime, values: pairs };
    }
  }
}
