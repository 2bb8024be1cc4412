// What a table is: the log of one run, logs of several, one row per run, one record, name–value pairs, or data.

import type { Value } from "../../core/value.js";
import {
  type ColumnProfile,
  isConstant,
  isKeyColumn,
  isMeasureName,
  isNameColumn,
  isNumeric,
  isResultColumn,
  profileColumns,
} from "./column-profile.js";
import { isParamName } from "./param-words.js";
import { isSampleTable } from "./sample-table.js";
import { axisRank } from "./step-words.js";
import { cellsOfColumn, type Table } from "./table.js";
import { groupsOf, repeatedKey, smallestKey } from "./table-key.js";

export type TableKind =
  /** Steps of one run; `step` is the column of the axis, undefined when the rows' order is the axis. */
  | { readonly kind: "log"; readonly step: number | undefined }
  /** Steps of several runs, told apart by the columns `keys`. */
  | { readonly kind: "logs"; readonly step: number; readonly keys: readonly number[] }
  /** One run a row, told apart by the columns `keys`. */
  | { readonly kind: "rows"; readonly keys: readonly number[] }
  /** One row of values. */
  | { readonly kind: "record" }
  /** Two columns, names and numbers. */
  | { readonly kind: "pairs" }
  /** Rows of something else: samples, predictions, frequencies. */
  | { readonly kind: "data" }
  | { readonly kind: "empty" };

/** Tables of more rows than this are data, unless they are logs. */
const mostRuns = 20_000;

/** Text columns that split the values of one log: which set, which metric. */
const seriesNames =
  /^(?:split|phase|mode|stage|subset|set|partition|event|type|kind|metric|metric_name|tag|key|name|series|variable|quantity)$/i;

/** Decides what a table is from its columns and the order of its rows. */
export function tableKindOf(table: Table): TableKind {
  if (table.rows.length === 0 || table.columns.length === 0) return { kind: "empty" };
  const columns = profileColumns(table);
  if (isPairs(table, columns)) return { kind: "pairs" };
  if (table.rows.length === 1) return { kind: "record" };
  if (isSampleTable(columns)) return { kind: "data" };
  const step = findStep(table, columns);
  return step === undefined ? kindWithoutStep(table, columns) : kindWithStep(table, columns, step);
}

/** Column of a log whose texts split its values into series ("train"/"val", metric names); undefined without one. */
export function seriesColumnOf(table: Table): number | undefined {
  const column = profileColumns(table).find((candidate) => isSeries(candidate, table.rows.length));
  return column?.index;
}

function isPairs(table: Table, columns: readonly ColumnProfile[]): boolean {
  if (columns.length !== 2 || table.rows.length < 2) return false;
  const [names, values] = columns as [ColumnProfile, ColumnProfile];
  if (names.texts !== names.count || names.distinct !== table.rows.length || values.numbers === 0)
    return false;
  if (/^(?:metric|metrics|measure|name|key|param|parameter|statistic|stat|)$/i.test(names.name)) return true;
  const measures = cellsOfColumn(table, names.index).filter((name) => isMeasureName(String(name)));
  return measures.length * 2 >= table.rows.length;
}

function findStep(table: Table, columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const axes = columns
    .filter((column) => isNumeric(column) && axisRank(column.name) !== undefined && column.distinct > 1)
    .filter((column) => column.count * 10 >= table.rows.length * 9 || column.count >= 2);
  const full = axes.filter((column) => column.count * 10 >= table.rows.length * 9);
  const usable = full.length > 0 ? full : axes;
  return usable.sort((a, b) => rankOf(a) - rankOf(b))[0];
}

function rankOf(column: ColumnProfile): number {
  return axisRank(column.name) ?? Number.POSITIVE_INFINITY;
}

function kindWithStep(table: Table, columns: readonly ColumnProfile[], step: ColumnProfile): TableKind {
  const words = columns.filter((column) => tellsLogsApart(column, step, table.rows.length));
  const log: TableKind = { kind: "log", step: step.index };
  if (words.length === 0) return log;
  const groups = groupsOf(table, words);
  if (groups.length === table.rows.length) {
    const keys = smallestKey(
      table,
      columns.filter((column) => column !== step),
    );
    return keys === undefined ? log : { kind: "rows", keys };
  }
  const stepsOverlap = step.distinct * 4 <= table.rows.length * 3;
  if (stepsOverlap && groups.every((group) => stepsDiffer(table, group, step))) {
    return { kind: "logs", step: step.index, keys: words.map((column) => column.index) };
  }
  return log;
}

/** Words, names and whole-numbered params that vary; not the rates and counters that a log has of its own. */
function tellsLogsApart(column: ColumnProfile, step: ColumnProfile, rows: number): boolean {
  if (column === step || axisRank(column.name) !== undefined || isConstant(column)) return false;
  if (!isKeyColumn(column) || isSeries(column, rows)) return false;
  return column.isInteger && !/^(?:batch|batch_?size|n|k|patience|window|horizon)$/i.test(column.name);
}

function kindWithoutStep(table: Table, columns: readonly ColumnProfile[]): TableKind {
  if (table.rows.length > mostRuns) return { kind: "data" };
  const results = columns.filter(isResultColumn);
  const keys = smallestKey(table, columns);
  if (keys !== undefined && (results.length > 0 || areNames(columns, keys))) return { kind: "rows", keys };
  const others = columns.filter(
    (column) => !results.includes(column) && !isConstant(column) && isKeyColumn(column),
  );
  const measures = results.filter((column) => isMeasureName(column.name));
  if (others.length === 0 && measures.length * 2 >= results.length && measures.length > 0) {
    return { kind: "log", step: undefined };
  }
  const repeated = repeatedKey(table, columns);
  return repeated === undefined || results.length === 0 ? { kind: "data" } : { kind: "rows", keys: repeated };
}

/** Whether rows are told apart by names of runs: then settings alone make a row too. */
function areNames(columns: readonly ColumnProfile[], keys: readonly number[]): boolean {
  const name = columns[keys[0] ?? -1];
  const hasParam = columns.some((column) => isParamName(column.name) && !keys.includes(column.index));
  return keys.length === 1 && name !== undefined && isNameColumn(name.name) && hasParam;
}

function stepsDiffer(table: Table, rows: readonly number[], step: ColumnProfile): boolean {
  const steps = rows.map((row) => table.rows[row]?.[step.index]);
  return new Set<Value | undefined>(steps).size * 2 > steps.length;
}

function isSeries(column: ColumnProfile, rows: number): boolean {
  return seriesNames.test(column.name) && column.texts === column.count && column.distinct * 2 <= rows;
}
