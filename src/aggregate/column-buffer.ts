// The values of one column in the rows not yet written, in plain memory: as objects of their own they would keep the
// garbage collector busy. Texts are kept once each.

import type { LineRange } from "../formats/line-shape.js";
import type { Cell } from "./column-type.js";

/** What a row has. `spelled`: a number whose digits in the log are those that String() gives. */
export const marks = { none: 0, number: 1, spelled: 2, false: 3, true: 4, text: 5 } as const;

const leastRows = 256;

export class ColumnBuffer {
  /** By row. Public, because writers go through millions of rows. */
  marks = new Uint8Array(leastRows);
  /** Numbers; of texts their place in `texts`. */
  numbers = new Float64Array(0);
  /** Digits of spelled numbers, in `digits` of the row's own place: 24 bytes, the first of them the length. */
  digits = Buffer.alloc(0);
  /** Different texts of the rows. */
  texts: string[] = [];
  #places = new Map<string, number>();
  /** Rows beyond the last one that has a value. */
  #end = 0;

  /** Puts a value into a row; over one that is there. */
  put(row: number, value: string | number | boolean): void {
    if (typeof value === "string") this.putText(row, value);
    else if (typeof value === "number") this.putNumber(row, value);
    else this.putBoolean(row, value);
  }

  putNumber(row: number, value: number): void {
    this.#mark(row, marks.number);
    if (row >= this.numbers.length) this.numbers = grown(this.numbers, new Float64Array(this.marks.length));
    this.numbers[row] = value;
  }

  /** A number and its digits, of which there are at most 23. */
  putSpelled(row: number, value: number, { bytes, start, end }: LineRange): void {
    this.putNumber(row, value);
    if (end - start >= digitsBytes) return;
    if ((row + 1) * digitsBytes > this.digits.length) {
      this.digits = grown(this.digits, Buffer.alloc(this.marks.length * digitsBytes));
    }
    this.marks[row] = marks.spelled;
    const { digits } = this;
    let to = row * digitsBytes;
    digits[to++] = end - start;
    for (let at = start; at < end; at++) digits[to++] = bytes[at] as number;
  }

  putBoolean(row: number, value: boolean): void {
    this.#mark(row, value ? marks.true : marks.false);
  }

  putText(row: number, value: string): void {
    this.#mark(row, marks.text);
    if (row >= this.numbers.length) this.numbers = grown(this.numbers, new Float64Array(this.marks.length));
    this.numbers[row] = this.#placeOf(value);
  }

  /** Puts a value into rows from `from` up to, not including, `to`; with `onlyEmpty` where there is none. */
  fill(value: string | number | boolean, rows: { from: number; to: number; onlyEmpty?: boolean }): void {
    const { from, to, onlyEmpty = false } = rows;
    if (to <= from) return;
    if (!onlyEmpty || this.#end <= from) {
      this.put(to - 1, value);
      this.marks.fill(this.marks[to - 1] as number, from, to);
      if (typeof value !== "boolean") this.numbers.fill(this.numbers[to - 1] as number, from, to);
      return;
    }
    for (let row = from; row < to; row++) if (this.marks[row] === marks.none) this.put(row, value);
  }

  /** The value of a row. */
  cell(row: number): Cell {
    switch (this.marks[row]) {
      case marks.number:
      case marks.spelled:
        return this.numbers[row] as number;
      case marks.text:
        return this.texts[this.numbers[row] as number] ?? null;
      case marks.false:
        return false;
      case marks.true:
        return true;
      default:
        return null;
    }
  }

  /** Values of some rows. */
  slice(from: number, to: number): Cell[] {
    const cells: Cell[] = [];
    for (let row = from; row < to; row++) cells.push(this.cell(row));
    return cells;
  }

  clear(): void {
    this.marks.fill(marks.none, 0, this.#end);
    this.#end = 0;
    if (this.texts.length === 0) return;
    this.texts = [];
    this.#places = new Map();
  }

  #mark(row: number, mark: number): void {
    if (row >= this.marks.length) {
      const room = Math.max(leastRows, 2 ** Math.ceil(Math.log2(row + 1)));
      this.marks = grown(this.marks, new Uint8Array(room));
    }
    this.marks[row] = mark;
    if (row >= this.#end) this.#end = row + 1;
  }

  #placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** Bytes that a spelled number takes. */
export const digitsBytes = 24;

function grown<T extends Uint8Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
