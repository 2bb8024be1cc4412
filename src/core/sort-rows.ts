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
  const present = rows.filter((row) => !isMissing(values[row]));
  const missing = rows.filter((row) => isMissing(values[row]));
  const sign = order === "asc" ? 1 : -1;
  present.sort((a, b) => sign * compareValues(values[a] as Value, values[b] as Value));
  const numbers = present.filter((row) => typeof values[row] === "number");
  const others = present.filter((row) => typeof values[row] !== "number");
  return [...numbers, ...others, ...missing];
}
