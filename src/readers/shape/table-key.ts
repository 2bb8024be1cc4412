// Which columns of a table tell its rows apart.

import {
  type ColumnProfile,
  isConstant,
  isKeyColumn,
  isMeasureName,
  isNameColumn,
  isResultColumn,
} from "./column-profile.js";
import { isParamName } from "./param-words.js";
import { isClockName } from "./step-words.js";
import type { Table } from "./table.js";

/** Params that no data set has. */
const sweepNames =
  /^(?:seed|lr|learning_rate|batch_size|bs|epochs|model|model_name|arch|architecture|backbone|optimizer|method|algo|algorithm|loss_type|dropout|weight_decay)$/i;

/** Texts that tell a row apart from others: the cells of some columns, as one text. */
export function keyOfRow(table: Table, row: number, keys: readonly number[]): string {
  return JSON.stringify(keys.map((index) => table.rows[row]?.[index] ?? null));
}

/** The fewest columns that tell all rows apart: a column of names, else words and params. */
export function smallestKey(table: Table, columns: readonly ColumnProfile[]): readonly number[] | undefined {
  const rows = table.rows.length;
  const varying = columns.filter((column) => isKeyColumn(column) && !isConstant(column));
  const name = varying.find(
    (column) => isNameColumn(column.name) && column.distinct === rows && column.count === rows,
  );
  if (name !== undefined) return [name.index];
  let chosen = varying.filter((column) => !isPathName(column.name));
  if (!tellsApart(table, chosen)) chosen = [...chosen, ...leadingNumbers(table, columns, chosen)];
  if (!tellsApart(table, chosen)) chosen = varying;
  if (!tellsApart(table, chosen)) return leadingName(table, columns);
  for (const column of [...chosen].reverse()) {
    const fewer = chosen.filter((other) => other !== column);
    if (fewer.length > 0 && tellsApart(table, fewer)) chosen = fewer;
  }
  return chosen.length > 0 ? chosen.map((column) => column.index) : undefined;
}

/** A first column of short words, all different, names the rows: the commits of a ledger. */
function leadingName(table: Table, columns: readonly ColumnProfile[]): readonly number[] | undefined {
  const first = columns.find((column) => column.name !== "");
  const rows = table.rows.length;
  const isName = first !== undefined && first.texts === rows && first.distinct === rows;
  return isName && first.textLength <= 48 && !isClockName(first.name) ? [first.index] : undefined;
}

/** Columns of few different numbers before the first measure: what a sweep varied comes first. */
function leadingNumbers(
  table: Table,
  columns: readonly ColumnProfile[],
  known: readonly ColumnProfile[],
): ColumnProfile[] {
  const first = columns.findIndex((column) => isMeasureName(column.name));
  return columns.slice(0, Math.max(0, first)).filter((column) => {
    const isFew = column.distinct > 1 && column.distinct * 2 <= table.rows.length;
    return isFew && isResultColumn(column) && !known.includes(column);
  });
}

/** Columns of params that tell most rows apart, where some runs were made again with the same ones. */
export function repeatedKey(table: Table, columns: readonly ColumnProfile[]): readonly number[] | undefined {
  const keys = columns.filter(
    (column) => isKeyColumn(column) && !isConstant(column) && !isPathName(column.name),
  );
  const isSweep =
    keys.some((column) => sweepNames.test(column.name)) ||
    columns.some((column) => isMeasureName(column.name));
  if (!isSweep || !keys.some((column) => isParamName(column.name))) return undefined;
  return groupsOf(table, keys).length * 2 >= table.rows.length
    ? keys.map((column) => column.index)
    : undefined;
}

function tellsApart(table: Table, columns: readonly ColumnProfile[]): boolean {
  return columns.length > 0 && groupsOf(table, columns).length === table.rows.length;
}

/** Rows of the same cells in some columns, in the order of their first rows. */
export function groupsOf(table: Table, columns: readonly ColumnProfile[]): number[][] {
  const groups = new Map<string, number[]>();
  const indices = columns.map((column) => column.index);
  table.rows.forEach((_, row) => {
    const key = keyOfRow(table, row, indices);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  });
  return [...groups.values()];
}

function isPathName(name: string): boolean {
  return /(?:^|_)(?:path|file|filename|checkpoint|ckpt|dir|url)$/i.test(name) && !isParamName(name);
}
