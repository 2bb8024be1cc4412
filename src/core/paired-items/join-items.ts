// Puts the rows of two runs together that are about the same item.

import type { TablePair } from "./item-table.js";
import { type ItemKey, keyTexts } from "./key-columns.js";

export interface JoinedItems {
  /** Keys of the items that both runs have once, in A's order. */
  readonly keys: readonly string[];
  /** Row of each in A and in B. */
  readonly rowsA: readonly number[];
  readonly rowsB: readonly number[];
  /** Keys that one run has and the other has not. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** Keys that stand in several rows of one run. Which row is meant is not known, so these items are left out. */
  readonly repeated: readonly string[];
  /** Rows of both runs without a key. */
  readonly withoutKey: number;
}

/** Joins two tables by key. */
export function joinItems(pair: TablePair, key: ItemKey): JoinedItems {
  const a = rowsByKey(keyTexts(pair.a, key));
  const b = rowsByKey(keyTexts(pair.b, key));
  const repeated = new Set([...a.repeated, ...b.repeated]);
  const both = [...a.rows.keys()].filter((text) => b.rows.has(text) && !repeated.has(text));
  const alone = (from: KeyedRows, other: KeyedRows): string[] =>
    [...from.rows.keys()].filter((text) => !other.rows.has(text) && !repeated.has(text));
  return {
    keys: both,
    rowsA: both.map((text) => a.rows.get(text) ?? 0),
    rowsB: both.map((text) => b.rows.get(text) ?? 0),
    onlyA: alone(a, b),
    onlyB: alone(b, a),
    repeated: [...repeated],
    withoutKey: a.withoutKey + b.withoutKey,
  };
}

interface KeyedRows {
  /** First row of each key. */
  readonly rows: ReadonlyMap<string, number>;
  readonly repeated: ReadonlySet<string>;
  readonly withoutKey: number;
}

function rowsByKey(texts: readonly (string | undefined)[]): KeyedRows {
  const rows = new Map<string, number>();
  const repeated = new Set<string>();
  let withoutKey = 0;
  texts.forEach((text, row) => {
    if (text === undefined) withoutKey++;
    else if (rows.has(text)) repeated.add(text);
    else rows.set(text, row);
  });
  return { rows, repeated, withoutKey };
}
