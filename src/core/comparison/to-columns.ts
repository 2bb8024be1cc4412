// Columns of the field table → columns of a comparison: values of the shown rows, labels, units, marks and verdicts.

import { type Contract, ruleFor } from "../contract/contract.js";
import { shortestLabels } from "../field/field.js";
import { type FieldColumn, type FieldTable, valueReader } from "../field/field-table.js";
import type { TargetBook } from "../target-book.js";
import { unitOfName } from "../units.js";
import type { ComparisonColumn } from "./comparison-table.js";
import { markBest, markNewBest } from "./marks.js";

/** What columns are made among. */
export interface ColumnContext {
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly book: TargetBook;
  /** The rows that are shown, in order. */
  readonly rows: readonly number[];
  /** The field that they are sorted by. */
  readonly sorting: FieldColumn | undefined;
}

/** Columns with the values of the shown rows, their marks and verdicts, and labels that tell them apart. */
export function toColumns(picked: readonly FieldColumn[], context: ColumnContext): ComparisonColumn[] {
  const labels = shortestLabels(picked.map((column) => column.name));
  return picked.map((column, index) => toColumn(column, labels[index] ?? column.name, context));
}

function toColumn(column: FieldColumn, label: string, context: ColumnContext): ComparisonColumn {
  const { length: asked } = context.rows;
  const values = context.rows.map(valueReader(column, { asked, of: context.table.rows.length }));
  const rule = column.kind === "metric" ? ruleFor(context.contract, metricName(column.name)) : undefined;
  const direction = rule?.direction;
  const isByTime = context.sorting?.name === "started_at";
  const unit = rule?.unit ?? unitOfName(column.name);
  const target = context.book.common.get(column.name);
  const computed = context.table.computed.get(column.name);
  return {
    field: column.name,
    label,
    kind: column.kind,
    ...(direction === undefined ? {} : { direction }),
    ...(unit === undefined ? {} : { unit }),
    ...(target === undefined ? {} : { target }),
    ...(context.book.fields.includes(column.name)
      ? { verdicts: context.rows.map((row) => context.book.verdict(column.name, row)) }
      : {}),
    values,
    bestRows: direction === undefined ? new Set() : markBest(values, direction),
    newBestRows: direction === undefined || !isByTime ? new Set() : markNewBest(values, direction),
    computedRows: new Set(computed === undefined ? [] : shownPositions(context.rows, computed)),
  };
}

function shownPositions(rows: readonly number[], wanted: ReadonlySet<number>): number[] {
  return rows.flatMap((row, position) => (wanted.has(row) ? [position] : []));
}

/** Name of a metric without "metrics.". */
export function metricName(field: string): string {
  return field.replace(/^metrics\./, "");
}
