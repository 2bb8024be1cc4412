// One field of many runs ⇄ bytes: numbers as numbers, few different values as codes, texts in one piece.

import { deserialize, serialize } from "node:v8";
import type { Value } from "../../core/value.js";

/** A value, or undefined where a run does not have the field. */
export type Cell = Value | undefined;

/** How a column's bytes are to be read. Plain data, kept beside them. */
export interface ColumnForm {
  readonly kind: "codes" | "numbers" | "texts" | "mixed";
  /** Bytes of a code or of a character. */
  readonly width: number;
  /** Cells that are not undefined. */
  readonly present: number;
}

/** More different values than this are not given codes. */
const mostCodes = 4096;

/** Encodes a column so that `decodeColumn` gives the same cells: NaN, -0, null and undefined stay what they are. */
export function encodeColumn(cells: readonly Cell[]): { readonly form: ColumnForm; readonly bytes: Buffer } {
  const coded = encodeCodes(cells);
  if (coded !== undefined) return coded;
  let [present, numbers, texts] = [0, 0, 0];
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index];
    if (cell === undefined) continue;
    present++;
    if (typeof cell === "number") numbers++;
    else if (typeof cell === "string") texts++;
  }
  if (numbers === present) return encodeNumbers(cells, present);
  if (texts === present) return encodeTexts(cells, present);
  return { form: { kind: "mixed", width: 0, present }, bytes: serialize(cells) };
}

/**
 * The cells of a column.
 * @param bytes at the start of an allocation of their own, so that numbers in them are aligned
 * @throws whatever bytes cause that are not those of `encodeColumn`
 */
export function decodeColumn(form: ColumnForm, bytes: Buffer, count: number): Cell[] {
  switch (form.kind) {
    case "codes":
      return decodeCodes(form, bytes, count);
    case "numbers":
      return decodeNumbers(form, bytes, count);
    case "texts":
      return decodeTexts(form, bytes, count);
    case "mixed":
      return deserialize(bytes) as Cell[];
  }
}

/** After so many cells it shows whether the values of a column repeat at all. */
const sampleSize = 256;

/** Code 0 is undefined; the values of the others come after the codes. Undefined when there are too many values. */
function encodeCodes(cells: readonly Cell[]): { form: ColumnForm; bytes: Buffer } | undefined {
  const most = Math.min(mostCodes, Math.max(16, cells.length >> 2));
  const codeOf = new Map<unknown, number>([[undefined, 0]]);
  const values: Cell[] = [undefined];
  const codes = new Uint16Array(cells.length);
  let last: Cell;
  let lastCode = 0;
  let present = 0;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index];
    if (cell === undefined) continue;
    present++;
    if (Object.is(cell, last)) {
      codes[index] = lastCode;
      continue;
    }
    const key = keyOf(cell);
    let code = codeOf.get(key);
    if (code === undefined) {
      const isDistinct = index >= sampleSize && values.length * 4 > index * 3;
      if (values.length > most || isDistinct) return undefined;
      code = values.push(cell) - 1;
      codeOf.set(key, code);
    }
    codes[index] = code;
    last = cell;
    lastCode = code;
  }
  const width = values.length <= 256 ? 1 : 2;
  const packed = width === 1 ? new Uint8Array(codes) : Buffer.from(codes.buffer);
  return { form: { kind: "codes", width, present }, bytes: Buffer.concat([packed, serialize(values)]) };
}

const minusZero = Symbol("-0");

/** What two equal cells have in common. Lists are compared as texts where nothing gets lost by that. */
function keyOf(cell: Cell): unknown {
  if (typeof cell === "number") return Object.is(cell, -0) ? minusZero : cell;
  if (typeof cell !== "object" || cell === null) return cell;
  const isPlain = cell.every(
    (item) => typeof item === "string" || typeof item === "boolean" || isPlainNumber(item),
  );
  return isPlain ? `\0${JSON.stringify(cell)}` : cell;
}

function isPlainNumber(item: unknown): boolean {
  return Number.isFinite(item) && !Object.is(item, -0);
}

function decodeCodes(form: ColumnForm, bytes: Buffer, count: number): Cell[] {
  const { codes, values } = partsOfCodes(form, bytes, count);
  const cells = new Array<Cell>(count);
  for (let index = 0; index < count; index++) cells[index] = values[codes[index] as number];
  return cells;
}

/** Codes by row, and the values they stand for. */
export function partsOfCodes(
  form: ColumnForm,
  bytes: Buffer,
  count: number,
): { readonly codes: ArrayLike<number>; readonly values: readonly Cell[] } {
  const end = count * form.width;
  const codes =
    form.width === 1 ? bytes.subarray(0, end) : new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  return { codes, values: deserialize(bytes.subarray(end)) as Cell[] };
}

/** Numbers of the cells that have one, then a bit a cell that tells which. */
function encodeNumbers(cells: readonly Cell[], present: number): { form: ColumnForm; bytes: Buffer } {
  const numbers = new Float64Array(present);
  let next = 0;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index];
    if (cell !== undefined) numbers[next++] = cell as number;
  }
  const bytes = Buffer.concat([Buffer.from(numbers.buffer), presenceOf(cells, present)]);
  return { form: { kind: "numbers", width: 8, present }, bytes };
}

function decodeNumbers(form: ColumnForm, bytes: Buffer, count: number): Cell[] {
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, form.present);
  if (form.present === count) return Array.from(numbers);
  return spread(numbers, bytes.subarray(form.present * 8), count);
}

/** Lengths of the texts, a bit a cell, the texts themselves: one byte a character where that is enough, else two. */
function encodeTexts(cells: readonly Cell[], present: number): { form: ColumnForm; bytes: Buffer } {
  const texts = cells.filter((cell) => cell !== undefined) as string[];
  const lengths = Uint32Array.from(texts, (text) => text.length);
  const joined = texts.join("");
  const isNarrow = !/[^\0-\xff]/.test(joined);
  const parts = [
    Buffer.from(lengths.buffer),
    presenceOf(cells, present),
    Buffer.from(joined, isNarrow ? "latin1" : "utf16le"),
  ];
  return { form: { kind: "texts", width: isNarrow ? 1 : 2, present }, bytes: Buffer.concat(parts) };
}

function decodeTexts(form: ColumnForm, bytes: Buffer, count: number): Cell[] {
  const lengths = new Uint32Array(bytes.buffer, bytes.byteOffset, form.present);
  const bits = form.present * 4;
  const start = bits + (form.present === count ? 0 : presenceSize(count));
  const joined = bytes.toString(form.width === 1 ? "latin1" : "utf16le", start);
  const texts = new Array<string>(form.present);
  let at = 0;
  for (let index = 0; index < form.present; index++) {
    const end = at + (lengths[index] as number);
    texts[index] = joined.slice(at, end);
    at = end;
  }
  return form.present === count ? texts : spread(texts, bytes.subarray(bits), count);
}

/** One bit a cell, set where it is present; nothing when all are. */
function presenceOf(cells: readonly Cell[], present: number): Buffer {
  if (present === cells.length) return Buffer.alloc(0);
  const bits = Buffer.alloc(presenceSize(cells.length));
  for (let index = 0; index < cells.length; index++) {
    if (cells[index] !== undefined) bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
  }
  return bits;
}

/** Bytes that tell of so many cells which are present. */
export function presenceSize(count: number): number {
  return (count + 7) >> 3;
}

function spread(values: ArrayLike<Cell>, bits: Buffer, count: number): Cell[] {
  const cells = new Array<Cell>(count).fill(undefined);
  let next = 0;
  for (let index = 0; index < count; index++) {
    if (((bits[index >> 3] as number) & (1 << (index & 7))) !== 0) cells[index] = values[next++];
  }
  return cells;
}
