// predictions.npy and targets.npy as per-item results: an item is a row, its number its key.

import { dirname, join } from "node:path";
import type { ItemColumn } from "../../core/paired-items/item-table.js";
import type { Problem } from "../../errors.js";
import { decodeNpy, type NpyArray, NpyFormatError } from "../../formats/npy.js";
import { readRegularFile } from "../../formats/read-file.js";
import type { ItemFile } from "./item-files.js";
import type { ItemsRead } from "./items-read.js";

const largestFile = 1024 * 1024 * 1024;

/**
 * Reads the two arrays. One number an item becomes `prediction` and `target`. Scores of classes (predictions of k columns
 * for whole-number or one-hot targets) become the class of the largest score. Several outputs an item become
 * `absolute_error` and `squared_error`, both means over the outputs, and a `target` that tells items apart.
 */
export function readItemArrays({ path, name }: ItemFile): ItemsRead {
  const predictions = readArray(path);
  const targetsPath = join(dirname(path), "targets.npy");
  const targets = readArray(targetsPath);
  if ("problem" in predictions) return { table: undefined, problems: [predictions.problem] };
  if ("problem" in targets) return { table: undefined, problems: [targets.problem] };
  const count = predictions.shape[0] ?? 0;
  if (count === 0 || count !== (targets.shape[0] ?? 0)) {
    const message = `Holds ${count} items; targets.npy holds ${targets.shape[0] ?? 0}.`;
    return { table: undefined, problems: [{ code: "sizes-differ", path, message }] };
  }
  const columns = columnsOf({ predictions, targets, count });
  if (columns === undefined) {
    const message = `Its shape (${predictions.shape.join(", ")}) does not fit that of targets.npy (${targets.shape.join(", ")}).`;
    return { table: undefined, problems: [{ code: "sizes-differ", path, message }] };
  }
  const source = name.replace("predictions.npy", "predictions.npy + targets.npy");
  return { table: { source, count, columns, isOrdered: true }, problems: [] };
}

interface Arrays {
  readonly predictions: NpyArray;
  readonly targets: NpyArray;
  /** Length of the first axis of both; at least 1. */
  readonly count: number;
}

function columnsOf({ predictions, targets, count }: Arrays): Map<string, ItemColumn> | undefined {
  const outputs = predictions.data.length / count;
  const labels = targets.data.length / count;
  const at = (array: NpyArray, index: number): number => Number(array.data[index]);
  const items = Array.from({ length: count }, (_, item) => item);
  const isOneHot = outputs > 1 && labels === outputs && items.every((item) => isOneOf(targets, item, labels));
  const isClass =
    outputs > 1 && labels === 1 && items.every((item) => isClassNumber(at(targets, item), outputs));
  if (isOneHot || isClass) {
    const target = items.map((item) => (isOneHot ? largest(targets, item, labels) : at(targets, item)));
    return new Map([
      ["prediction", items.map((item) => largest(predictions, item, outputs))],
      ["target", target],
    ]);
  }
  if (outputs !== labels) return undefined;
  if (outputs === 1) {
    const column = (array: NpyArray): ItemColumn => items.map((item) => at(array, item));
    return new Map([
      ["prediction", column(predictions)],
      ["target", column(targets)],
    ]);
  }
  const errorOf = (item: number, power: number): number => {
    let sum = 0;
    for (let i = item * outputs; i < (item + 1) * outputs; i++)
      sum += Math.abs(at(predictions, i) - at(targets, i)) ** power;
    return sum / outputs;
  };
  return new Map<string, ItemColumn>([
    ["target", items.map((item) => shortList(targets, item, outputs))],
    ["absolute_error", items.map((item) => errorOf(item, 1))],
    ["squared_error", items.map((item) => errorOf(item, 2))],
  ]);
}

function isOneOf(array: NpyArray, item: number, width: number): boolean {
  let ones = 0;
  for (let i = item * width; i < (item + 1) * width; i++) {
    const value = array.data[i];
    if (value === 1) ones++;
    else if (value !== 0) return false;
  }
  return ones === 1;
}

function isClassNumber(value: number, classes: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < classes;
}

/** Index of the largest of an item's values, the first of equal ones; undefined where one is NaN. */
function largest(array: NpyArray, item: number, width: number): number | undefined {
  let best = 0;
  for (let i = 0; i < width; i++) {
    const value = Number(array.data[item * width + i]);
    if (Number.isNaN(value)) return undefined;
    if (value > Number(array.data[item * width + best])) best = i;
  }
  return best;
}

/** All of a short list; of a long one its beginning and its sum, which tells different ones apart. */
function shortList(array: NpyArray, item: number, width: number): string {
  const values = Array.from(array.data.subarray(item * width, (item + 1) * width), Number);
  if (width <= 4) return `[${values.join(", ")}]`;
  const sum = values.reduce((total, value) => total + value, 0);
  return `[${values.slice(0, 3).join(", ")}, … ${width} values, sum ${sum}]`;
}

function readArray(path: string): NpyArray | { readonly problem: Problem } {
  const read = readRegularFile(path, { maxBytes: largestFile });
  if ("missing" in read) return { problem: { code: "missing-file", path, message: "Is not there." } };
  if ("problem" in read) return read;
  try {
    return decodeNpy(read.bytes);
  } catch (error) {
    if (!(error instanceof NpyFormatError)) throw error;
    return { problem: { code: "bad-npy", path, message: `Not read: ${error.message}` } };
  }
}
