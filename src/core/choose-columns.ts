// Which columns to show: those asked for, else the most telling ones that any run has.

import type { CompareOptions } from "./compare-options.js";
import { findField, getField } from "./field.js";
import type { FieldColumn, FieldTable } from "./field-table.js";
import type { TargetBook } from "./target-book.js";
import { isMissing } from "./value.js";

/** Shown first, in this order, where any run has them; their absence is no news. */
const usualColumns = [
  "model_name",
  "loss_config.loss_type",
  "training_config.batch_size",
  "training_config.actual_epochs",
  "training_config.training_duration_minutes",
];

/** At most so many metrics and so many params are shown unasked. */
const mostMetrics = 12;
const mostParams = 8;

export interface ChoiceContext {
  readonly book: TargetBook;
  readonly sorting: FieldColumn | undefined;
  /** The rows that will be shown. */
  readonly rows: readonly number[];
}

/**
 * Chooses the columns of a comparison, the run id and verdict not counted.
 * @throws UserError "unknown-field" for a column asked for that no run has
 */
export function chooseColumns(
  table: FieldTable,
  options: CompareOptions,
  context: ChoiceContext,
): FieldColumn[] {
  if (options.all) return [...table.columns.values()].filter((column) => column.name !== "id");
  const asked = options.columns?.map((name) => getField(table, name));
  const chosen = asked ?? contractColumns(table, options) ?? usualChoice(table, context);
  const targets = asked === undefined ? targetColumns(table, context) : [];
  const sorting = context.sorting === undefined || context.sorting.name === "id" ? [] : [context.sorting];
  return uniqueColumns([...chosen, ...targets, ...sorting]);
}

function contractColumns(table: FieldTable, options: CompareOptions): FieldColumn[] | undefined {
  const found = options.contract.columns?.flatMap((name) => findField(table, name) ?? []);
  return found !== undefined && found.length > 0 ? found : undefined;
}

function targetColumns(table: FieldTable, context: ChoiceContext): FieldColumn[] {
  return context.book.fields.flatMap((field) => table.columns.get(field) ?? []);
}

function usualChoice(table: FieldTable, context: ChoiceContext): FieldColumn[] {
  const columns = [...table.columns.values()];
  const usual = usualColumns.flatMap((name) => findField(table, name) ?? []);
  const status = columns.filter((column) => column.name === "status" && isNews(column, context.rows));
  const duration = usual.some((column) => column.name.includes("duration"))
    ? []
    : columns.filter((column) => column.name === "duration_seconds");
  const known = new Set(usual.map((column) => column.name));
  const params = columns.filter(
    (column) => column.kind === "param" && !known.has(column.name) && isTelling(column, context.rows),
  );
  const isUsualLog = usual.length >= usualColumns.length - 1;
  const telling = isUsualLog ? params.filter((column) => column.name === "seed") : params;
  const metrics = summaryMetrics(columns.filter((column) => column.kind === "metric"));
  return [
    ...status,
    ...usual.slice(0, 1),
    ...telling.slice(0, mostParams),
    ...usual.slice(1),
    ...duration,
    ...metrics.slice(0, mostMetrics),
  ];
}

/** Of metrics that come as mae, rmse and r2 of one thing, the mae stands for all. */
function summaryMetrics(metrics: readonly FieldColumn[]): FieldColumn[] {
  const names = new Set(metrics.map((column) => column.name));
  return metrics.filter((column) => {
    const sibling = column.name.replace(/(^|[._/-])(rmse|mse|r2)$/, "$1mae");
    return sibling === column.name || !names.has(sibling);
  });
}

/** The status is worth a column when runs differ in it, or none of them is known to have ended well. */
function isNews(column: FieldColumn, rows: readonly number[]): boolean {
  const seen = new Set(rows.map((row) => column.values[row]));
  return seen.size > 1 || [...seen].some((status) => status !== "finished" && status !== "unknown");
}

/** A param that varies among the runs and is small enough to read. */
function isTelling(column: FieldColumn, rows: readonly number[]): boolean {
  const seen = new Set<string>();
  for (const row of rows) {
    const value = column.values[row];
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    if (text.length > 40 || (Array.isArray(value) && value.length > 16)) return false;
    seen.add(isMissing(value) ? "" : text);
  }
  return seen.size > 1;
}

function uniqueColumns(columns: readonly FieldColumn[]): FieldColumn[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
