// Order of rows.

import { compareParted, isMissing, partText, type Value } from "../value.js";

export type Order = "asc" | "desc";

/** How rows are sorted. */
export interface Sorting {
  readonly order: Order;
  /** So many of the first rows are wanted; all when absent. */
  readonly top?: number | undefined;
}

/**
 * Sorts rows by their values; rows without a value come last in either order, after those whose value is a text among
 * numbers. Ties keep their order. Returns a new array, of `top` rows where there are more.
 * @param rows indexes into `values`
 */
export function sortRows(
  rows: readonly number[],
  values: readonly (Value | undefined)[],
  { order, top = rows.length }: Sorting,
): number[] {
  const numbers: number[] = [];
  const others: number[] = [];
  const missing: number[] = [];
  for (const row of rows) {
    const value = values[row];
    if (isMissing(value)) missing.push(row);
    else if (typeof value === "number") numbers.push(row);
    else others.push(row);
  }
  const sign = order === "asc" ? 1 : -1;
  const sorted = sortedByNumber(numbers, values, { sign, top });
  if (sorted.length >= top) return sorted;
  return sorted.concat(sortedByText(others, values, sign), missing).slice(0, top);
}

/** Rows in the order of their texts, which are looked at once each. */
function sortedByText(
  rows: readonly number[],
  values: readonly (Value | undefined)[],
  sign: number,
): number[] {
  const parted = rows.map((row) => ({ row, parts: partText(String(values[row])) }));
  parted.sort((a, b) => sign * compareParted(a.parts, b.parts));
  return parted.map(({ row }) => row);
}

/** The first `top` rows in the order of their numbers, which are looked up once each. */
function sortedByNumber(
  rows: readonly number[],
  values: readonly (Value | undefined)[],
  { sign, top }: { readonly sign: number; readonly top: number },
): number[] {
  const keys = new Float64Array(rows.length);
  for (let place = 0; place < keys.length; place++)
    keys[place] = sign * (values[rows[place] as number] as number);
  const places = firstPlaces(keys, top);
  places.sort((a, b) => {
    const [left, right] = [keys[a] as number, keys[b] as number];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  return Array.from(places.subarray(0, top), (place) => rows[place] as number);
}

/** Places of the `top` smallest keys and of those equal to the largest of them, unordered. */
function firstPlaces(keys: Float64Array, top: number): Uint32Array {
  // Sorting plain numbers takes a tenth of sorting places by what is at them.
  const most = top < keys.length ? (keys.slice().sort()[top - 1] as number) : Number.POSITIVE_INFINITY;
  const places = new Uint32Array(keys.length);
  let count = 0;
  for (let place = 0; place < keys.length; place++) {
    if ((keys[place] as number) <= most) places[count++] = place;
  }
  return places.subarray(0, count);
}
