// Arrays of .npz and .npy files → leaves and histories. Numbers and small arrays only.

import { type NpyArray, NpyFormatError } from "../../formats/npy.js";
import { listNpz, readNpzEntry } from "../../formats/npz.js";
import { type Content, contentOfValue, emptyContent } from "./json-content.js";
import { axisRank } from "./step-words.js";

/** Arrays larger than this are data: only their names count. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Values of the arrays of a .npz file: single numbers, short lists, curves. Of a table of which one axis is a list of
 * steps beside it, the mean of each row.
 * @throws NpyFormatError when the file is no zip; single arrays that cannot be read are left out
 */
export function contentOfNpz(bytes: Buffer): Content {
  const arrays = new Map<string, NpyArray>();
  for (const entry of listNpz(bytes)) {
    const array = entry.sizeBytes <= mostBytes ? tryRead(bytes, entry) : undefined;
    if (array !== undefined) arrays.set(entry.name, array);
  }
  return contentOfValue(plainArrays(arrays), emptyContent());
}

/** Values of a single array under a name. */
export function contentOfArray(name: string, array: NpyArray): Content {
  return contentOfValue(plainArrays(new Map([[name, array]])), emptyContent());
}

function tryRead(bytes: Buffer, entry: Parameters<typeof readNpzEntry>[1]): NpyArray | undefined {
  try {
    return readNpzEntry(bytes, entry);
  } catch (error) {
    if (error instanceof NpyFormatError) return undefined;
    throw error;
  }
}

function plainArrays(arrays: ReadonlyMap<string, NpyArray>): Record<string, unknown> {
  const axis = [...arrays].find(([name, array]) => axisRank(name) !== undefined && array.shape.length === 1);
  const steps = axis === undefined ? undefined : [...axis[1].data].map(Number);
  const entries: [string, unknown][] = [];
  for (const [name, array] of arrays) {
    const values = valuesOf(array, steps?.length);
    if (values === undefined || name === axis?.[0]) continue;
    const isCurve = steps !== undefined && Array.isArray(values) && values.length === steps.length;
    entries.push([name, isCurve ? { steps, values } : values]);
  }
  return Object.fromEntries(entries);
}

function valuesOf(array: NpyArray, steps: number | undefined): unknown {
  if (array.data.length === 1) return Number(array.data[0]);
  if (array.shape.length === 1) return [...array.data].map(Number);
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2 || rows !== steps || columns === undefined || columns === 0) return undefined;
  return Array.from({ length: rows ?? 0 }, (_, row) => {
    const cells = [...array.data.subarray(row * columns, (row + 1) * columns)].map(Number);
    return cells.reduce((sum, cell) => sum + cell, 0) / columns;
  });
}
