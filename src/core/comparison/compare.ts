// Comparing: field table + wishes → ordered rows, columns with marks, verdicts, highlights.

import { exitCodes, UserError } from "../../errors.js";
import { type Contract, ruleFor } from "../contract/contract.js";
import { findUsualField, getField } from "../field/field.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";
import { countVerdicts, targetBook } from "../target-book.js";
import { chooseColumns } from "./choose-columns.js";
import type { CompareOptions } from "./compare-options.js";
import type { ComparisonColumn, ComparisonTable } from "./comparison-table.js";
import type { Fold } from "./fold-columns.js";
import { findHighlights } from "./highlights.js";
import { describeLeftOut } from "./left-out.js";
import { type Order, sortRows } from "./sort-rows.js";
import { metricName, toColumns } from "./to-columns.js";

export type { CompareOptions } from "./compare-options.js";

/**
 * Compares the runs of a table.
 * @throws UserError "unknown-field" or "ambiguous-field" for a column, target or sort field that no run has
 */
export function compareRuns(table: FieldTable, options: CompareOptions): ComparisonTable {
  const { contract } = options;
  const matching = options.rows ?? table.rows.map((_, row) => row);
  const book = targetBook(table, contract, options.targets ?? []);
  const sorting = sortField(table, options);
  const order = options.order ?? naturalOrder(sorting, contract);
  const top = options.top === undefined ? undefined : checkTop(options.top);
  const shown =
    sorting === undefined ? matching.slice(0, top) : sortRows(matching, sorting.values, { order, top });
  const choice = chooseColumns(table, options, { book, sorting, rows: shown });
  const columns = toColumns(choice.columns, { table, contract, book, rows: shown, sorting });
  const rows = shown.map((row) => table.rows[row] as FieldTable["rows"][number]);
  const verdicts = countVerdicts(book, shown);
  return {
    rows,
    columns,
    verdicts,
    hasTargets: verdicts.some((count) => count.met + count.missed + count.unknown > 0),
    sortedBy: { field: sorting?.name ?? "id", label: labelOf(columns, sorting), order },
    totalRuns: table.rows.length,
    matchingRuns: matching.length,
    highlights: findHighlights({ table, contract, book, rows: shown }),
    remarks: [...leftOutRemark(choice.leftOut), ...inferredDirections(columns, contract)],
  };
}

/** The field to sort by: the one asked for, else a duration that most runs have, else the start, else the id. */
export function sortField(table: FieldTable, options: CompareOptions): FieldColumn | undefined {
  if (options.sortBy !== undefined) return getField(table, options.sortBy);
  const candidates = ["training_config.training_duration_minutes", "duration_seconds"];
  const found = candidates.flatMap((name) => findUsualField(table, name) ?? []);
  const counts = found.map((column) => column.values.filter((value) => value !== undefined).length);
  return (
    found[counts.indexOf(Math.max(...counts))] ?? table.columns.get("started_at") ?? table.columns.get("id")
  );
}

/** Best first by direction; ascending where the direction is unknown. */
export function naturalOrder(column: FieldColumn | undefined, contract: Contract): Order {
  if (column?.kind !== "metric") return "asc";
  return ruleFor(contract, metricName(column.name)).direction === "max" ? "desc" : "asc";
}

/**
 * A count of rows to show.
 * @throws UserError "bad-top" for what is no whole number above 0
 */
export function checkTop(top: number): number {
  if (Number.isInteger(top) && top > 0) return top;
  throw new UserError("bad-top", `--top ${top}: must be a whole number above 0.`, {
    exitCode: exitCodes.usage,
  });
}

function labelOf(columns: readonly ComparisonColumn[], sorting: FieldColumn | undefined): string {
  return columns.find((column) => column.field === sorting?.name)?.label ?? sorting?.name ?? "id";
}

function leftOutRemark(folds: readonly Fold[]): string[] {
  const remark = describeLeftOut(folds);
  return remark === undefined ? [] : [remark];
}

/** One sentence that says which directions were told by names only; none where a contract says all. */
export function inferredDirections(columns: readonly ComparisonColumn[], contract: Contract): string[] {
  const inferred = { min: [] as string[], max: [] as string[] };
  for (const column of columns) {
    if (column.kind !== "metric" || column.direction === undefined) continue;
    const isInferred = ruleFor(contract, metricName(column.field)).isInferred;
    if (isInferred) inferred[column.direction].push(column.label);
  }
  const parts = [
    ...(inferred.min.length > 0 ? [`lower is better for ${listNames(inferred.min)}`] : []),
    ...(inferred.max.length > 0 ? [`higher is better for ${listNames(inferred.max)}`] : []),
  ];
  return parts.length > 0 ? [`Inferred from names: ${parts.join("; ")}.`] : [];
}

function listNames(names: readonly string[]): string {
  return names.length <= 4
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
