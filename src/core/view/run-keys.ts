// Opaque names of runs and families in addresses: the same today and tomorrow, for as long as the run stays in its place.

import type { FieldTable, RowKey } from "../field/field-table.js";

/** Keys of the rows of one table, and back. */
export interface RunKeys {
  readonly keyOf: (row: number) => string;
  /** The row of a run's key; undefined where no run has it. */
  readonly rowOf: (key: string) => number | undefined;
  /** The place of a row of the table; undefined for a row of another table. */
  readonly placeOf: (row: RowKey) => number | undefined;
}

/** Makes the keys: of a run's path, and of its id too where several runs lie in one file. */
export function runKeys({ rows }: FieldTable): RunKeys {
  const shared = sharedPaths(rows);
  const byKey = new Map<string, number>();
  const places = new Map<RowKey, number>();
  const keys = rows.map((row, place) => {
    places.set(row, place);
    const text = shared.has(row.path) ? `${row.path}\n${row.id}` : row.path;
    let key = hashOf(text);
    // Two of a billion runs would have the same.
    while (byKey.has(key)) key = hashOf(`${key}\n${text}`);
    byKey.set(key, place);
    return key;
  });
  return {
    keyOf: (row) => keys[row] ?? "",
    rowOf: (key) => byKey.get(key),
    placeOf: (row) => places.get(row),
  };
}

function sharedPaths(rows: readonly RowKey[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { path } of rows) {
    if (seen.has(path)) shared.add(path);
    else seen.add(path);
  }
  return shared;
}

/** 14 characters for a text: two rounds of multiply and mix, 32 bits each. */
export function hashOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return [mixed(a ^ text.length), mixed(b ^ a)].map((half) => half.toString(36).padStart(7, "0")).join("");
}

/** Every bit of the answer hangs on every bit of the number (finalizer of MurmurHash3, Appleby 2011). */
function mixed(number: number): number {
  let h = number ^ (number >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
