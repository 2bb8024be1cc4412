// Rows under named columns, whatever file they come from.

import { flattenInto, isPlainObject } from "../../core/flatten.js";
import type { Value } from "../../core/value.js";
import { parseShown } from "../cell.js";

/** A cell that is missing is undefined. Every row has as many cells as there are columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (Value | undefined)[])[];
}

/** A parsed CSV file as a table of values. Columns without a name are called "" and keep their place. */
export function tableOfCells(
  header: readonly string[],
  cells: readonly (readonly string[])[],
  comma = ".",
): Table {
  const decimal = (text: string): string =>
    comma === "," && /^\s*[-+]?\d+,\d+\s*$/.test(text) ? text.replace(",", ".") : text;
  const rows = cells.map((row) => header.map((_, index) => parseShown(decimal(row[index] ?? ""))));
  return { columns: header.map((name) => name.trim()), rows };
}

/** Records as a table: nested members become dotted columns, in the order they are first met. */
export function tableOfRecords(records: readonly unknown[]): Table {
  const places = new Map<string, number>();
  const flat = records.filter(isPlainObject).map((record) => {
    const leaves = new Map<string, Value>();
    flattenInto(leaves, record);
    for (const name of leaves.keys()) if (!places.has(name)) places.set(name, places.size);
    return leaves;
  });
  const columns = [...places.keys()];
  return { columns, rows: flat.map((leaves) => columns.map((name) => leaves.get(name))) };
}

/** A row as a map of the cells that are there. */
export function cellsOfRow(table: Table, row: number): Map<string, Value> {
  const cells = new Map<string, Value>();
  table.columns.forEach((name, index) => {
    const value = table.rows[row]?.[index];
    if (value !== undefined) cells.set(name, value);
  });
  return cells;
}

/** The cells of one column, top to bottom. */
export function cellsOfColumn(table: Table, column: number): (Value | undefined)[] {
  return table.rows.map((row) => row[column]);
}

/** Some of a table's rows. */
export function withRows(table: Table, rows: readonly number[]): Table {
  return { columns: table.columns, rows: rows.map((index) => table.rows[index] ?? []) };
}
