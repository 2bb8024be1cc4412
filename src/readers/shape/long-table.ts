// Tables with a row a measure ("model, metric, value"), turned into tables with a row a run.

import type { Value } from "../../core/value.js";
import { type ColumnProfile, isKeyColumn, isNumeric, profileColumns } from "./column-profile.js";
import { axisRank } from "./step-words.js";
import type { Table } from "./table.js";

const measureColumn = /^(?:metric|metrics|metric_?name|measure|statistic|score_?name|variable|quantity)$/i;
const valueColumn = /^(?:value|values|val|score|result|metric_?value|mean)$/i;

/** Columns that part the values of one run, not runs. */
const partColumn = /^(?:split|phase|mode|stage|subset|set|partition)$/i;

/** The table with a column a measure, where its rows are single measures of named runs; else the table itself. */
export function wideTable(table: Table): Table {
  if (table.columns.length < 3 || table.rows.length < 4) return table;
  const columns = profileColumns(table);
  const measure = columns.find((column) => measureColumn.test(column.name) && column.texts === column.count);
  const value = columns.find((column) => valueColumn.test(column.name) && isNumeric(column));
  if (measure === undefined || value === undefined || measure.distinct * 2 > table.rows.length) return table;
  const keys = columns.filter((column) => column !== measure && column !== value);
  const names = keys.filter((column) => !partColumn.test(column.name));
  if (!names.some((column) => column.distinct > 1) || !keys.every(isKey)) return table;
  const parts = keys.filter((column) => partColumn.test(column.name));
  return pivot(table, { names, parts: [...parts, measure], value }) ?? table;
}

function isKey(column: ColumnProfile): boolean {
  return isKeyColumn(column) && axisRank(column.name) === undefined;
}

interface Pivot {
  readonly names: readonly ColumnProfile[];
  readonly parts: readonly ColumnProfile[];
  readonly value: ColumnProfile;
}

/** Undefined when a run has a measure twice: then the rows are something else. */
function pivot(table: Table, { names, parts, value }: Pivot): Table | undefined {
  const places = new Map<string, number>();
  const runs = new Map<string, (Value | undefined)[]>();
  for (const row of table.rows) {
    const own = names.map((column) => row[column.index]);
    const key = JSON.stringify(own);
    const cells = runs.get(key) ?? own;
    runs.set(key, cells);
    const name = parts.map((column) => String(row[column.index] ?? "")).join(".");
    const place = places.get(name) ?? names.length + places.size;
    places.set(name, place);
    if (cells[place] !== undefined) return undefined;
    cells[place] = row[value.index];
  }
  const columns = [...names.map((column) => column.name), ...places.keys()];
  return { columns, rows: [...runs.values()].map((cells) => columns.map((_, index) => cells[index])) };
}
