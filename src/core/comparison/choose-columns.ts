// Which columns to show: those asked for, else the most telling ones that any run has.

import { findField, getField } from "../field/field.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";
import type { TargetBook } from "../target-book.js";
import type { CompareOptions } from "./compare-options.js";
import type { Fold } from "./fold-columns.js";
import { type ColumnChoice, chooseUsualColumns } from "./usual-columns.js";

export interface ChoiceContext {
  readonly book: TargetBook;
  readonly sorting: FieldColumn | undefined;
  /** The rows that will be shown. */
  readonly rows: readonly number[];
}

/**
 * Chooses the columns of a comparison.
 * @throws UserError "unknown-field" for a column asked for that no run has
 */
export function chooseColumns(
  table: FieldTable,
  options: CompareOptions,
  context: ChoiceContext,
): ColumnChoice {
  if (options.all) {
    return { columns: [...table.columns.values()].filter((column) => column.name !== "id"), leftOut: [] };
  }
  const asked = options.columns?.map((name) => getField(table, name));
  const wished = asked ?? contractColumns(table, options);
  const targets = asked === undefined ? targetColumns(table, context) : [];
  const sorting = context.sorting === undefined || context.sorting.name === "id" ? [] : [context.sorting];
  if (wished !== undefined)
    return { columns: uniqueColumns([...wished, ...targets, ...sorting]), leftOut: [] };
  const usual = chooseUsualColumns(table, options.contract, context.rows);
  const columns = uniqueColumns([...usual.columns, ...targets, ...sorting]);
  return { columns, leftOut: withoutShown(usual.leftOut, columns) };
}

function contractColumns(table: FieldTable, options: CompareOptions): FieldColumn[] | undefined {
  const found = options.contract.columns?.flatMap((name) => findField(table, name) ?? []);
  return found !== undefined && found.length > 0 ? found : undefined;
}

function targetColumns(table: FieldTable, context: ChoiceContext): FieldColumn[] {
  return context.book.fields.flatMap((field) => table.columns.get(field) ?? []);
}

function uniqueColumns(columns: readonly FieldColumn[]): FieldColumn[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}

function withoutShown(folds: readonly Fold[], shown: readonly FieldColumn[]): Fold[] {
  const names = new Set(shown.map((column) => column.name));
  return folds
    .map(({ what, columns }) => ({ what, columns: columns.filter((column) => !names.has(column.name)) }))
    .filter(({ columns }) => columns.length > 0);
}
