// Tables inside JSON and YAML: lists of records, maps of records, columns as pandas writes them.

import { isPlainObject } from "../../core/flatten.js";
import { jaccard } from "./likeness.js";
import { isParamName } from "./param-words.js";
import { isRunListName } from "./run-list-names.js";
import { stepOfName } from "./step-words.js";
import { type Table, tableOfRecords } from "./table.js";

/** Names of members that hold one record per run where nothing stands beside them. */
const openLists = /^(?:results|data|models|items|summary|table|all|benchmarks|systems|methods)$/i;

/** Members that tell where a benchmark ran, beside its list. */
const surroundings = /^(?:machine|commit|context|environment|env|system|platform|host|hardware)(?:_?info)?$/i;

/** Name of the column that holds the keys of a map of records. */
export const keyColumn = "key";

/**
 * The table of runs that a value is, undefined when it is none: a list of records; an object with such a list or map as
 * its member "runs", "rows", …; a map of like records; columns or {columns, data} as pandas writes them.
 */
export function tableOfData(data: unknown): Table | undefined {
  if (Array.isArray(data)) return tableOfList(data);
  if (!isPlainObject(data)) return undefined;
  return tableOfMember(data) ?? tableOfFrame(data) ?? tableOfMap(data);
}

function tableOfList(list: readonly unknown[]): Table | undefined {
  return list.length > 0 && list.every(isPlainObject) ? tableOfRecords(list) : undefined;
}

function tableOfMember(data: Record<string, unknown>): Table | undefined {
  const keys = Object.keys(data);
  const named = keys.find((key) => isRunListName(key) && isRecords(data[key]));
  const alone = keys.find((key) => openLists.test(key) && isRecords(data[key]));
  const others = keys.filter(
    (key) => key !== alone && !surroundings.test(key) && typeof data[key] === "object" && data[key] !== null,
  );
  const chosen = named ?? (others.length === 0 ? alone : undefined);
  if (chosen === undefined) return undefined;
  const records = data[chosen];
  return Array.isArray(records) ? tableOfList(records) : tableOfMap(records as Record<string, unknown>, 1);
}

function isRecords(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isPlainObject);
  return isPlainObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isPlainObject);
}

/** Members that are records of the same keys: {lstm: {acc, f1}, gru: {acc, f1}}. */
function tableOfMap(data: Record<string, unknown>, fewest = 2): Table | undefined {
  const entries = Object.entries(data);
  if (entries.length < fewest || !entries.every(([, value]) => isPlainObject(value))) return undefined;
  if (entries.some(([key]) => isSectionName(key))) return undefined;
  const keySets = entries.map(([, value]) => new Set(Object.keys(value as object)));
  const first = keySets[0] as Set<string>;
  if (first.size < 1 || keySets.some((keys) => jaccard(first, keys) < 0.5)) return undefined;
  return tableOfRecords(entries.map(([key, value]) => ({ [keyColumn]: key, ...(value as object) })));
}

/** Sections of one run are no runs: splits, classes of a report, config and metrics. */
function isSectionName(key: string): boolean {
  if (stepOfName(key) !== undefined) return true;
  if (isParamName(key) && !/^(?:model|method|algo)/i.test(key)) return true;
  return /^(?:\d+|train|training|val|valid|validation|test|dev|eval|config|params|metrics|results|overall|macro.avg|weighted.avg|micro.avg|mean|std|min|max|best|final|last|before|after|metadata|meta|info|summary)$/i.test(
    key,
  );
}

/** The table of {columns, data}, or of columns by row number; undefined where the value is neither. */
export function tableOfFrame(data: Record<string, unknown>): Table | undefined {
  const { columns, data: cells } = data;
  if (Array.isArray(columns) && Array.isArray(cells) && cells.length > 0 && cells.every(Array.isArray)) {
    const names = columns.map(String);
    return tableOfRecords(
      cells.map((row) => Object.fromEntries(names.map((name, index) => [name, (row as unknown[])[index]]))),
    );
  }
  const entries = Object.entries(data);
  const first = entries[0]?.[1];
  if (entries.length < 2 || !isPlainObject(first)) return undefined;
  const rows = Object.keys(first);
  const isFrame =
    rows.length > 0 &&
    rows.every((row) => /^\d+$/.test(row)) &&
    entries.every(([, column]) => {
      return (
        isPlainObject(column) &&
        Object.keys(column).length === rows.length &&
        rows.every((row) => !isPlainObject(column[row]))
      );
    });
  if (!isFrame) return undefined;
  return tableOfRecords(
    rows.map((row) =>
      Object.fromEntries(entries.map(([name, column]) => [name, (column as Record<string, unknown>)[row]])),
    ),
  );
}
