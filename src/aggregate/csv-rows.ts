// Rows of typed columns as the bytes of CSV.

import { cellText } from "../formats/csv.js";
import { type ColumnBuffer, digitsBytes, marks } from "./column-buffer.js";
import { textOf } from "./column-type.js";
import { bufferOf, type TableData } from "./table-data.js";

/** Room for whatever is no text: a comma and the longest number. */
const cellRoom = 40;
const trueText = Buffer.from("true");
const falseText = Buffer.from("false");
const noRow = Buffer.from('""');

/** The rows without the line of names. Null is an empty cell; texts like formulas get an apostrophe, as in all our CSV. */
export function csvRows(table: TableData): Buffer {
  const { columns, rows } = table;
  const all = columns.map(({ name, type }) => new CsvColumn(bufferOf(table, name), type === "VARCHAR"));
  const rowRoom = (columns.length + 1) * cellRoom;
  let bytes: Buffer = Buffer.allocUnsafe(Math.max(rows * columns.length * 8, 64 * 1024) + rowRoom);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const start = at;
    let room = bytes.length - rowRoom;
    for (let index = 0; index < all.length; index++) {
      const column = all[index] as CsvColumn;
      if (index > 0) bytes[at++] = 0x2c;
      const mark = column.marks[row];
      if (mark === marks.none) continue;
      if (mark === marks.spelled && !column.isText) {
        at = copyDigits(column.digits, row * digitsBytes, { bytes, at });
        continue;
      }
      if (mark === marks.number && !column.isText) {
        const value = column.numbers[row] as number;
        if (isShortWhole(value)) {
          at = writeWhole(value, { bytes, at });
          continue;
        }
      }
      const cell = column.cellOf(row, mark as number);
      if (at + cell.length > room) {
        bytes = larger(bytes, { at, room: cell.length + rowRoom });
        room = bytes.length - rowRoom;
      }
      at = copy(cell, { bytes, at });
    }
    // A line of nothing at all would be taken for no row.
    if (at === start) at = copy(noRow, { bytes, at });
    bytes[at++] = 0x0a;
    if (at > bytes.length - 2 * rowRoom) bytes = larger(bytes, { at, room: 2 * rowRoom });
  }
  return bytes.subarray(0, at);
}

/** One column while its rows are written. */
class CsvColumn {
  readonly isText: boolean;
  readonly marks: Uint8Array;
  readonly numbers: Float64Array;
  readonly digits: Buffer;
  readonly #buffer: ColumnBuffer;
  /** Texts as they stand in a cell, made when first needed. */
  readonly #cells: (Buffer | undefined)[] = [];

  constructor(buffer: ColumnBuffer, isText: boolean) {
    this.#buffer = buffer;
    this.isText = isText;
    this.marks = buffer.marks;
    this.numbers = buffer.numbers;
    this.digits = buffer.digits;
  }

  /** A cell that is neither empty nor a short whole number. */
  cellOf(row: number, mark: number): Buffer {
    if (mark === marks.text) return this.#textCell(this.numbers[row] as number);
    if (this.isText) return Buffer.from(cellText(textOf(this.#buffer.cell(row) as number | boolean)));
    if (mark === marks.true) return trueText;
    return mark === marks.false ? falseText : Buffer.from(cellText(this.numbers[row] as number));
  }

  #textCell(place: number): Buffer {
    const known = this.#cells[place];
    if (known !== undefined) return known;
    const made = Buffer.from(cellText(this.#buffer.texts[place] ?? ""));
    this.#cells[place] = made;
    return made;
  }
}

/** Where to write. */
interface Place {
  readonly bytes: Buffer;
  readonly at: number;
}

function copy(cell: Buffer, { bytes, at }: Place): number {
  if (cell.length > 48) {
    bytes.set(cell, at);
    return at + cell.length;
  }
  for (let from = 0; from < cell.length; from++) bytes[at + from] = cell[from] as number;
  return at + cell.length;
}

function copyDigits(digits: Buffer, from: number, { bytes, at }: Place): number {
  const length = digits[from] as number;
  for (let index = 0; index < length; index++) bytes[at + index] = digits[from + 1 + index] as number;
  return at + length;
}

function isShortWhole(value: number): boolean {
  return (
    value >= 0 && value <= 2_000_000_000 && Math.floor(value) === value && (value !== 0 || 1 / value > 0)
  );
}

function writeWhole(value: number, { bytes, at }: Place): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count++;
  let rest = value | 0;
  for (let to = at + count - 1; to >= at; to--) {
    const next = (rest / 10) | 0;
    bytes[to] = 0x30 + rest - next * 10;
    rest = next;
  }
  return at + count;
}

function larger(bytes: Buffer, { at, room }: { readonly at: number; readonly room: number }): Buffer {
  const made = Buffer.allocUnsafe(Math.max(bytes.length * 2, at + room));
  bytes.copy(made, 0, 0, at);
  return made;
}
