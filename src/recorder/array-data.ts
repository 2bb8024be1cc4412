// Rows of numbers as people hand them over → flat data with a shape, for .npy files.

import { exitCodes, UserError } from "../errors.js";
import type { ArrayData } from "./active-run.js";

/** Values in C order with the length of each axis. */
export interface FlatArray {
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly shape: readonly number[];
}

/**
 * Flattens rows; typed data stays as it is, numbers become 64-bit floats.
 * @param what name of the array, for the message
 * @throws UserError "bad-array"
 */
export function flattenArray(array: ArrayData, what: string): FlatArray {
  if (isShaped(array)) return checkShape(array, what);
  if (!Array.isArray(array)) throw badArray(what, "is not an array of numbers");
  const [first] = array as readonly unknown[];
  if (!Array.isArray(first)) return { data: numbersOf(array, what), shape: [array.length] };
  const rows = array as readonly (readonly number[])[];
  const data = new Float64Array(rows.length * first.length);
  for (const [index, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== first.length) {
      throw badArray(what, `has rows of different lengths: row ${index} is not of ${first.length} numbers`);
    }
    data.set(numbersOf(row, what), index * first.length);
  }
  return { data, shape: [rows.length, first.length] };
}

function isShaped(array: ArrayData): array is FlatArray {
  return typeof array === "object" && array !== null && "data" in array && "shape" in array;
}

function checkShape(array: FlatArray, what: string): FlatArray {
  const count = array.shape.reduce((product, length) => product * length, 1);
  if (count === array.data.length) return array;
  throw badArray(
    what,
    `has ${array.data.length} values, but its shape [${array.shape.join(", ")}] is of ${count}`,
  );
}

function numbersOf(values: readonly unknown[], what: string): Float64Array {
  const data = new Float64Array(values.length);
  for (const [index, value] of values.entries()) {
    if (typeof value !== "number") throw badArray(what, `holds a ${typeof value} at place ${index}`);
    data[index] = value;
  }
  return data;
}

function badArray(what: string, problem: string): UserError {
  const hint = "Give an array of numbers, an array of equally long rows, or { data, shape }.";
  return new UserError("bad-array", `The array of ${what} ${problem}.`, { hint, exitCode: exitCodes.usage });
}
