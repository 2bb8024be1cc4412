// What the shown rows say of a column: how many have it, whether it differs, whether it can be read at a glance.

import type { FieldColumn, FieldTable } from "./field-table.js";
import { isMissing } from "./value.js";

export interface ColumnProfile {
  /** Rows with a value; null and NaN are none. */
  readonly present: number;
  /** Whether two rows have different values. */
  readonly differs: boolean;
  /** Whether some rows have it and others do not. */
  readonly isPartial: boolean;
  /** Whether every value is short enough for a cell. */
  readonly isReadable: boolean;
  /** Whether no two of its texts are the same. */
  readonly isDistinct: boolean;
  /** Texts, no two the same, mostly times or part of the run's id: they name the run rather than tell of it. */
  readonly isName: boolean;
}

/** Longest text of a cell, and longest list. */
const [mostCharacters, mostItems] = [40, 16];

export function profileColumn(
  column: FieldColumn,
  table: FieldTable,
  rows: readonly number[],
): ColumnProfile {
  const texts = new Set<string>();
  let first: string | number | boolean | undefined;
  let [present, names] = [0, 0];
  let [differs, isReadable, isDistinct] = [false, true, true];
  for (const row of rows) {
    const value = column.values[row];
    if (isMissing(value)) continue;
    const plain = typeof value === "object" ? JSON.stringify(value) : value;
    if (present++ === 0) first = plain;
    else if (plain !== first) differs = true;
    if (typeof plain !== "string") continue;
    if (plain.length > mostCharacters || (Array.isArray(value) && value.length > mostItems))
      isReadable = false;
    // Two of the same are enough to know.
    isDistinct &&= !texts.has(plain);
    if (isDistinct) texts.add(plain);
    if (isDistinct && isNameOf(plain, table.rows[row]?.id ?? "")) names++;
  }
  return {
    present,
    differs,
    isPartial: present > 0 && present < rows.length,
    isReadable,
    isDistinct: isDistinct && texts.size > 0,
    isName: present > 2 && isDistinct && names * 2 > present,
  };
}

function isNameOf(text: string, id: string): boolean {
  return id.includes(text) || text.includes(id) || /^\d{4}-\d\d-\d\d/.test(text);
}

/** Whether two columns say the same in every row. */
export function isSameColumn(a: FieldColumn, b: FieldColumn, rows: readonly number[]): boolean {
  return rows.every((row) => {
    const [left, right] = [a.values[row], b.values[row]];
    if (typeof left !== "object" || left === null) return Object.is(left, right);
    return typeof right === "object" && JSON.stringify(left) === JSON.stringify(right);
  });
}
