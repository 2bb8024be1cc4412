// Tables of a run and rows about it → leaves and histories.

import type { Value } from "../../core/value.js";
import { isConstant, isMeasureName, isResultColumn, profileColumns } from "./column-profile.js";
import { isDataName } from "./folder-names.js";
import { type Histories, historiesOfTable } from "./history-table.js";
import { type Content, contentOfValue } from "./json-content.js";
import { isMeasureColumn } from "./long-table.js";
import { isParamName } from "./param-words.js";
import { cellsOfRow, type Table, withRows } from "./table.js";
import { type TableKind, tableKindOf } from "./table-kind.js";

export interface TableLeaves {
  readonly leaves: ReadonlyMap<string, Value>;
  readonly histories: Histories;
}

/** Names of a column of values that says nothing of its own. */
const onlyValue = /^(?:value|values|val|scalar)$/i;

/** Small tables inside a run become metrics of their own, up to this many rows. */
const mostSubResults = 24;

/** What a table inside a run says: a log its steps; a small table of results one value a row and column. */
export function leavesOfTable(table: Table, stem: string): TableLeaves {
  const kind = tableKindOf(table);
  switch (kind.kind) {
    case "log":
      return leavesOfLog(table, kind.step, stem);
    case "logs":
      return leavesOfLogs(table, kind);
    case "rows":
      return { leaves: subResults(table, kind.keys, stem), histories: new Map() };
    default:
      return { leaves: new Map(), histories: new Map() };
  }
}

/** The values of one row, with the curves that its cells may hold. Columns of `without` are left out. */
export function contentOfRow(table: Table, row: number, without: ReadonlySet<string> = new Set()): Content {
  const cells = [...cellsOfRow(table, row)].filter(([name]) => !without.has(name) && !isIndexName(name));
  return contentOfValue(Object.fromEntries(cells));
}

/** A log: steps of numbers; words and params that do not change are leaves, and the last step is one too. */
export function leavesOfLog(table: Table, step: number | undefined, stem: string): TableLeaves {
  const columns = profileColumns(table);
  const constant = columns.filter(
    (column) =>
      column.index !== step &&
      isConstant(column) &&
      column.count > 0 &&
      (column.numbers === 0 || isParamName(column.name)),
  );
  const leaves = new Map<string, Value>();
  for (const column of constant) {
    const value = table.rows.find((row) => row[column.index] !== undefined)?.[column.index];
    if (value !== undefined) leaves.set(column.name, value);
  }
  const histories = historiesOfTable(table, step);
  for (const column of constant) histories.delete(column.name);
  const last =
    step === undefined ? undefined : table.rows.findLast((row) => typeof row[step] === "number")?.[step];
  if (step !== undefined && last !== undefined) leaves.set(table.columns[step] ?? "step", last);
  return { leaves, histories: namedByFile(histories, stem) };
}

/** A log of one column "value" is the metric that its file is named after. */
function namedByFile(histories: Histories, stem: string): Histories {
  const [only] = histories;
  if (histories.size !== 1 || only === undefined || !onlyValue.test(only[0])) return histories;
  return new Map([[stem, only[1]]]);
}

/** Steps of several things inside one run, by fold or task: the key becomes the first part of the names. */
function leavesOfLogs(table: Table, kind: TableKind & { kind: "logs" }): TableLeaves {
  const groups = new Map<string, number[]>();
  table.rows.forEach((row, index) => {
    const name = kind.keys.map((key) => nameOfKey(table.columns[key] ?? "", row[key])).join(".");
    groups.set(name, [...(groups.get(name) ?? []), index]);
  });
  const histories: Histories = new Map();
  for (const [name, rows] of groups) {
    for (const [metric, points] of historiesOfTable(withRows(table, rows), kind.step))
      histories.set(`${name}.${metric}`, points);
  }
  return { leaves: new Map(), histories };
}

function subResults(table: Table, keys: readonly number[], stem: string): Map<string, Value> {
  const leaves = new Map<string, Value>();
  const results = profileColumns(table).filter(
    (column) => isResultColumn(column) && !keys.includes(column.index),
  );
  const isTelling =
    results.some((column) => isMeasureName(column.name)) ||
    keys.some((key) => isMeasureColumn(table.columns[key] ?? "")) ||
    /metric|result|score|eval|summary/i.test(stem);
  if (table.rows.length > mostSubResults || results.length > 24 || isDataName(stem) || !isTelling)
    return leaves;
  const isBare = results.length === 1 && onlyValue.test(results[0]?.name ?? "");
  for (const row of table.rows) {
    const name = keys.map((key) => nameOfKey(table.columns[key] ?? "", row[key])).join(".");
    for (const column of results) {
      const value = row[column.index];
      if (value !== undefined) leaves.set(isBare ? name : `${name}.${column.name}`, value);
    }
  }
  return leaves;
}

function nameOfKey(column: string, value: Value | undefined): string {
  return typeof value === "number" ? `${column}_${value}` : String(value ?? "none");
}

function isIndexName(name: string): boolean {
  return name === "" || /^unnamed: ?\d+$/i.test(name);
}
