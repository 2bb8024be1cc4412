// Tables that lie on their side: a row a metric, a column a run.

import { isMeasureName } from "./column-profile.js";
import { keyColumn } from "./record-table.js";
import type { Table } from "./table.js";

const headings = /^(?:metric|metrics|measure|metric_name|)$/i;

/** Columns that are statistics over runs, or single values. */
const statistics =
  /^(?:mean|avg|average|std|stderr|sd|sem|var|min|max|median|n|count|sum|total|ci|ci_?\w*|p_?\w*|n_?(?:runs|seeds)|value|values|train|val|valid|validation|test|unit|direction|target|baseline|delta|diff|change|best|final)$/i;

/** The table with a row a run, where its first column names metrics and the others are runs; else the table itself. */
export function uprightTable(table: Table): Table {
  const [first, ...others] = table.columns;
  if (first === undefined || others.length < 2 || table.rows.length < 2 || !headings.test(first))
    return table;
  const names = table.rows.map(([name]) => String(name ?? ""));
  const measures = names.filter(isMeasureName);
  if (measures.length * 2 < names.length || new Set(names).size < names.length) return table;
  if (others.some((name) => statistics.test(name)) || !table.rows.every(isNumbers)) return table;
  const rows = others.map((name, index) => [name, ...table.rows.map((row) => row[index + 1])]);
  return { columns: [keyColumn, ...names], rows };
}

function isNumbers(row: Table["rows"][number]): boolean {
  return row.slice(1).every((cell) => cell === undefined || cell === null || typeof cell === "number");
}
