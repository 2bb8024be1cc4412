// The lines under the table: the best run of each target metric, and the fastest run.

import { type Contract, ruleFor } from "../contract/contract.js";
import { findUsualField } from "../field/field.js";
import { type FieldColumn, type FieldTable, idOfRow, valueAt } from "../field/field-table.js";
import type { TargetBook } from "../target-book.js";
import type { Highlight } from "./comparison-table.js";
import { markBest } from "./marks.js";

interface HighlightContext {
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly book: TargetBook;
  readonly rows: readonly number[];
}

/** Best run per target metric in order of the targets, then the fastest finished run. */
export function findHighlights(context: HighlightContext): Highlight[] {
  const { table, book } = context;
  const best = book.fields.flatMap((field) => {
    const column = table.columns.get(field);
    return column === undefined ? [] : bestOf(context, column);
  });
  return [...best, ...fastest(context)];
}

function bestOf(context: HighlightContext, column: FieldColumn): Highlight[] {
  const metric = column.name.replace(/^metrics\./, "");
  const rule = ruleFor(context.contract, metric);
  const target = context.book.common.get(column.name);
  const direction = rule.direction ?? (target?.operator.startsWith(">") ? "max" : target && "min");
  if (direction === undefined) return [];
  const values = context.rows.map((row) => valueAt(column, row));
  const numbers = values.filter((value) => typeof value === "number" && Number.isFinite(value));
  const [position] = numbers.length === 1 ? [values.indexOf(numbers[0])] : markBest(values, direction);
  if (position === undefined) return [];
  const row = context.rows[position] as number;
  const verdict = context.book.verdict(column.name, row);
  const unit = rule.unit === undefined ? {} : { unit: rule.unit };
  return [{ title: `best ${metric}`, ...highlightAt(context.table, column, row), ...unit, verdict }];
}

function fastest(context: HighlightContext): Highlight[] {
  const { table } = context;
  const finished = context.rows.filter((row) => table.rows[row]?.status === "finished");
  const [rows, column] = [finished, findUsualField(table, "duration_seconds")];
  if (column === undefined || rows.length < 2) return [];
  const [position] = markBest(
    rows.map((row) => valueAt(column, row)),
    "min",
  );
  if (position === undefined || valueAt(column, rows[position] as number) === 0) return [];
  return [{ title: "fastest", ...highlightAt(table, column, rows[position] as number), unit: "s" }];
}

function highlightAt(table: FieldTable, column: FieldColumn, row: number): Omit<Highlight, "title"> {
  const runId = idOfRow(table, row);
  return { runId, field: column.name, value: valueAt(column, row) ?? null };
}
