// What one run says of each item it was evaluated on, as columns.

import type { Value } from "../value.js";

/** Values of one column, one per item; undefined where the file has nothing. */
export type ItemColumn = readonly (Value | undefined)[];

/** Per-item results of one run: one row an item, in the order of the file. */
export interface ItemTable {
  /** File or files the rows come from, as shown to people: relative to the run's folder. */
  readonly source: string;
  /** How many items. */
  readonly count: number;
  /** By name, dotted where the file nests, in the order of the file. Each has `count` values. */
  readonly columns: ReadonlyMap<string, ItemColumn>;
  /** The file has no names of items, only their order: the key is the row number, and rows must match one to one. */
  readonly isOrdered: boolean;
}

/** Two runs' results: A is the reference, B is compared with it. */
export interface TablePair {
  readonly a: ItemTable;
  readonly b: ItemTable;
}

/** Names of the columns that both tables have, in A's order. */
export function sharedColumns({ a, b }: TablePair): string[] {
  return [...a.columns.keys()].filter((name) => b.columns.has(name));
}

/** A column that is known to be there. */
export function columnOf(table: ItemTable, name: string): ItemColumn {
  return table.columns.get(name) ?? [];
}

/** The last part of a dotted or slashed name, in lower case with underscores: "scores.Exact Match" → "exact_match". */
export function plainName(name: string): string {
  const last = name.split(/[./]/).at(-1) ?? name;
  return last
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "_")
    .replace(/^_+|_+$/g, "");
}
