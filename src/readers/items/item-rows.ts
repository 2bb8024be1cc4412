// Per-item results as CSV: one row an item, in one text or in segments with a header each.

import type { ItemTable } from "../../core/paired-items/item-table.js";
import type { Problem } from "../../errors.js";
import { type CsvTable, parseCsv } from "../../formats/csv.js";
import type { ItemsRead } from "./items-read.js";

export interface CsvText {
  /** For problems. */
  readonly path: string;
  readonly text: string;
}

/** Reads the texts one after the other. A last row that was cut is left out and told; empty cells are missing. */
export function readItemRows(source: string, texts: readonly CsvText[]): ItemsRead {
  const columns = new Map<string, (string | undefined)[]>();
  const problems: Problem[] = [];
  let count = 0;
  for (const { path, text } of texts) {
    const parsed = parseCsv(text, { path });
    const rows = parsed.tornTail ? parsed.rows.slice(0, -1) : parsed.rows;
    problems.push(...parsed.problems);
    if (parsed.tornTail) problems.push(tornTail(path));
    appendRows(columns, { header: parsed.header, rows }, count);
    count += rows.length;
  }
  for (const column of columns.values()) while (column.length < count) column.push(undefined);
  const table: ItemTable = { source, count, columns, isOrdered: false };
  return { table: count === 0 ? undefined : table, problems };
}

function appendRows(
  columns: Map<string, (string | undefined)[]>,
  { header, rows }: Pick<CsvTable, "header" | "rows">,
  before: number,
): void {
  const isTaken = new Set<string>();
  header.forEach((title, index) => {
    const name = title === "" ? `unnamed_${index}` : title;
    if (isTaken.has(name)) return;
    isTaken.add(name);
    const column = columns.get(name) ?? [];
    columns.set(name, column);
    while (column.length < before) column.push(undefined);
    for (const row of rows) column.push(row[index] === "" ? undefined : row[index]);
  });
}

function tornTail(path: string): Problem {
  return { code: "torn-tail", path, message: "Ends inside its last row, which was left out." };
}
