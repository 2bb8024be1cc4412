// Order of rows.

import { compareValues, isMissing, type Value } from "./value.js";

export type Order = "asc" | "desc";

/**
 * Sorts rows by their values; rows without a value come last in either order, after those whose value is a text among
 * numbers. Ties keep their order. Returns a new array.
 * @param rows indexes into `values`
 */
export function sortRows(
  rows: readonly number[],
  values: readonly (Value | undefined)[],
  order: Order,
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
  others.sort((a, b) => sign * compareValues(values[a] as Value, values[b] as Value));
  return sortedByNumber(numbers, values, sign).concat(others, missing);
}

/** Rows in the order of their numbers, which are looked up once each. */
function sortedByNumber(
  rows: readonly number[],
  values: readonly (Value | undefined)[],
  sign: number,
): number[] {
  const keys = Float64Array.from(rows, (row) => sign * (values[row] as number));
  const places = Uint32Array.from(rows, (_, place) => place);
  places.sort((a, b) => {
    const [left, right] = [keys[a] as number, keys[b] as number];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  return Array.from(places, (place) => rows[place] as number);
}
