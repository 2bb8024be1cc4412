// Collects one metric's history point by point as plain numbers, so that millions of points need no object each.

/** One metric's history in columns, in the order it was logged; points of value null are left out. */
export interface Curve {
  /** As the run's files name it. */
  readonly name: string;
  readonly steps: Float64Array;
  /** NaN where the point has no epoch; empty where none has. */
  readonly epochs: Float64Array;
  readonly values: Float64Array;
}

/** Points in one piece: half a MiB of numbers a column. */
const pieceLength = 64 * 1024;

/** A curve as it is read. */
export class CurveBuilder {
  /** Of the metric. */
  readonly name: string;
  readonly #steps = new NumberColumn();
  readonly #values = new NumberColumn();
  /** From the first epoch on. */
  #epochs: NumberColumn | undefined;
  #points = 0;
  #kept = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Points that were added, those of value null included. */
  get points(): number {
    return this.#points;
  }

  /** @param epoch undefined where the point has none */
  add(step: number, value: number | null, epoch: number | undefined): void {
    this.#points++;
    if (value === null) return;
    this.#steps.add(step);
    this.#values.add(value);
    if (epoch !== undefined && this.#epochs === undefined) {
      this.#epochs = new NumberColumn();
      for (let before = 0; before < this.#kept; before++) this.#epochs.add(Number.NaN);
    }
    this.#epochs?.add(epoch ?? Number.NaN);
    this.#kept++;
  }

  /** The curve of all that was added; the builder is of no use afterwards. */
  finish(): Curve {
    return {
      name: this.name,
      steps: this.#steps.finish(),
      epochs: this.#epochs?.finish() ?? new Float64Array(0),
      values: this.#values.finish(),
    };
  }
}

/** Numbers in pieces that never move, joined at the end: growing by copies would take the memory twice. */
class NumberColumn {
  readonly #full: Float64Array[] = [];
  #open = new Float64Array(64);
  #length = 0;

  add(value: number): void {
    if (this.#length === this.#open.length) this.#grow();
    this.#open[this.#length++] = value;
  }

  finish(): Float64Array {
    const before = this.#full.reduce((sum, { length }) => sum + length, 0);
    const all = new Float64Array(before + this.#length);
    let at = 0;
    for (const piece of this.#full.splice(0)) {
      all.set(piece, at);
      at += piece.length;
    }
    all.set(this.#open.subarray(0, this.#length), at);
    this.#open = new Float64Array(64);
    this.#length = 0;
    return all;
  }

  #grow(): void {
    if (this.#length < pieceLength) {
      const larger = new Float64Array(this.#length * 4);
      larger.set(this.#open);
      this.#open = larger;
      return;
    }
    this.#full.push(this.#open);
    this.#open = new Float64Array(pieceLength);
    this.#length = 0;
  }
}
