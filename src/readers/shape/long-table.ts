// Tables of many runs in other orders, turned upright: a row a measure ("model, metric, value"), a column a curve
// ("run-a - loss", "run-b - loss").

import type { Value } from "../../core/value.js";
import { type ColumnProfile, isKeyColumn, isNumeric, profileColumns } from "./column-profile.js";
import { axisRank } from "./step-words.js";
import type { Table } from "./table.js";

const measureColumn = /^(?:metric|metrics|metric_?name|measure|statistic|score_?name|variable|quantity)$/i;
const valueColumn = /^(?:value|values|val|score|result|metric_?value|mean)$/i;

/** Columns that part the values of one run, not runs. */
const partColumn = /^(?:split|phase|mode|stage|subset|set|partition)$/i;

/** Whether a column holds names of measures: "metric". */
export function isMeasureColumn(name: string): boolean {
  return measureColumn.test(name);
}

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

const curveOfRun = /^(.+?) - (.+?)(__MIN|__MAX)?$/;

/** The table with a column "run" and a column a measure, where each column but the first is a curve of a run; else itself. */
export function stackedTable(table: Table): Table {
  const [axis, ...others] = table.columns;
  const curves = others.map((name) => curveOfRun.exec(name));
  if (axis === undefined || axisRank(axis) === undefined || curves.length === 0 || curves.includes(null))
    return table;
  const own = curves.flatMap((curve, index) =>
    curve === null || curve[3] !== undefined
      ? []
      : [{ run: curve[1] ?? "", name: curve[2] ?? "", at: index + 1 }],
  );
  const names = [...new Set(own.map((curve) => curve.name))];
  const rows = [...new Set(own.map((curve) => curve.run))].flatMap((run) => {
    const places = names.map(
      (name) => own.find((curve) => curve.run === run && curve.name === name)?.at ?? -1,
    );
    const taken = table.rows.map((row) => [run, row[0], ...places.map((at) => row[at])]);
    return taken.filter((row) => row.slice(2).some((cell) => cell !== undefined));
  });
  return { columns: ["run", axis, ...names], rows };
}
