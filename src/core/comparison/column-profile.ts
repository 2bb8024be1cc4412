// What the shown rows say of a column: how many have it, whether it differs, whether it can be read at a glance.

import { type FieldColumn, type FieldTable, idOfRow, valueAt, valueReader } from "../field/field-table.js";
import { isMissing } from "../value.js";

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
  /** Texts, no two the same, mostly times or with the run's id in them: they name the run rather than tell of it. */
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
  const valueIn = valueReader(column, { asked: rows.length, of: table.rows.length });
  for (const row of rows) {
    const value = valueIn(row);
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
    if (isDistinct && isNameOf(plain, idOfRow(table, row))) names++;
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
  return text.includes(id) || id.endsWith(`/${text}`) || /^\d{4}-\d\d-\d\d/.test(text);
}

/**
 * Whether a column repeats another: the same in every row, and not by chance, because one's name is within the other's
 * ("eval_loss" in "final_eval_loss"), or because several rows differ.
 */
export function isRepeat(a: FieldColumn, b: FieldColumn, rows: readonly number[]): boolean {
  if (!isSame(a, b, rows)) return false;
  const [left, right] = [wordsOf(a.name), wordsOf(b.name)];
  if (left.every((word) => right.includes(word)) || right.every((word) => left.includes(word))) return true;
  return new Set(rows.map((row) => valueAt(a, row))).size >= leastDistinct;
}

/** So many different values do not agree by chance. */
const leastDistinct = 5;

function wordsOf(name: string): string[] {
  return name
    .replace(/^metrics\./, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function isSame(a: FieldColumn, b: FieldColumn, rows: readonly number[]): boolean {
  return rows.every((row) => {
    const [left, right] = [valueAt(a, row), valueAt(b, row)];
    if (typeof left !== "object" || left === null) return Object.is(left, right);
    return typeof right === "object" && JSON.stringify(left) === JSON.stringify(right);
  });
}
