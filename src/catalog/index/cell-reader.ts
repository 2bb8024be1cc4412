// Single cells of a column's bytes, for when few of many are asked for.

import { deserialize } from "node:v8";
import { type Cell, type ColumnForm, partsOfCodes, presenceSize } from "./column-codec.js";

/**
 * A way to a column's single cells: the same that `decodeColumn` gives at their row.
 * @param bytes at the start of an allocation of their own, so that numbers in them are aligned
 * @throws whatever bytes cause that are not those of `encodeColumn`
 */
export function cellReader(form: ColumnForm, bytes: Buffer, count: number): (row: number) => Cell {
  switch (form.kind) {
    case "codes": {
      const { codes, values } = partsOfCodes(form, bytes, count);
      return (row) => values[codes[row] as number];
    }
    case "numbers": {
      const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, form.present);
      return presentOnly(form, bytes.subarray(form.present * 8), { count, read: (index) => numbers[index] });
    }
    case "texts":
      return presentOnly(form, bytes.subarray(form.present * 4), {
        count,
        read: textReader(form, bytes, count),
      });
    case "mixed": {
      const cells = deserialize(bytes) as Cell[];
      return (row) => cells[row];
    }
  }
}

function textReader(form: ColumnForm, bytes: Buffer, count: number): (index: number) => string {
  const lengths = new Uint32Array(bytes.buffer, bytes.byteOffset, form.present);
  const first = form.present * 4 + (form.present === count ? 0 : presenceSize(count));
  const starts = new Float64Array(form.present + 1);
  let at = first;
  for (let index = 0; index < form.present; index++) {
    starts[index] = at;
    at += (lengths[index] as number) * form.width;
  }
  starts[form.present] = at;
  const encoding = form.width === 1 ? "latin1" : "utf16le";
  return (index) => bytes.toString(encoding, starts[index], starts[index + 1]);
}

/** Asks for a cell by its place among those that are present; undefined for the others. */
function presentOnly(
  form: ColumnForm,
  bits: Buffer,
  { count, read }: { readonly count: number; readonly read: (index: number) => Cell },
): (row: number) => Cell {
  if (form.present === count) return read;
  const words = new Uint32Array((count + 31) >> 5);
  new Uint8Array(words.buffer).set(bits.subarray(0, presenceSize(count)));
  const before = new Uint32Array(words.length);
  for (let word = 1; word < words.length; word++) {
    before[word] = (before[word - 1] as number) + bitCount(words[word - 1] as number);
  }
  return (row) => {
    const word = words[row >> 5] as number;
    const bit = 1 << (row & 31);
    return (word & bit) === 0 ? undefined : read((before[row >> 5] as number) + bitCount(word & (bit - 1)));
  };
}

/** How many bits of 32 are set. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
