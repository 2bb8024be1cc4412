// The values of one column in the rows not yet written. Numbers lie in plain memory: as objects of their own they would
// keep the garbage collector busy for a third of the time.

import type { Cell } from "./column-type.js";

const marks = { none: 0, number: 1, boolean: 2, text: 3 } as const;

export class ColumnBuffer {
  #marks = new Uint8Array(256);
  #numbers = new Float64Array(0);
  #texts: string[] = [];

  /** Puts a value into a row; over one that is there. */
  put(row: number, value: string | number | boolean): void {
    if (row >= this.#marks.length) this.#marks = grown(this.#marks, new Uint8Array(roomFor(row)));
    if (typeof value === "string") {
      while (this.#texts.length < row) this.#texts.push("");
      this.#texts[row] = value;
      this.#marks[row] = marks.text;
      return;
    }
    if (row >= this.#numbers.length) this.#numbers = grown(this.#numbers, new Float64Array(roomFor(row)));
    this.#numbers[row] = Number(value);
    this.#marks[row] = typeof value === "number" ? marks.number : marks.boolean;
  }

  /** Cells of some rows. */
  slice(from: number, to: number): Cell[] {
    const cells: Cell[] = [];
    for (let row = from; row < to; row++) cells.push(this.#cell(row));
    return cells;
  }

  clear(): void {
    this.#marks.fill(marks.none);
    this.#texts = [];
  }

  #cell(row: number): Cell {
    switch (this.#marks[row]) {
      case marks.number:
        return Number(this.#numbers[row]);
      case marks.boolean:
        return this.#numbers[row] === 1;
      case marks.text:
        return this.#texts[row] ?? null;
      default:
        return null;
    }
  }
}

function roomFor(row: number): number {
  return Math.max(256, 2 ** Math.ceil(Math.log2(row + 1)));
}

function grown<T extends Uint8Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
