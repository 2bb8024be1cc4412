// Which columns tell most, where not all find a place.

import type { ComparisonColumn, ComparisonTable } from "../core/comparison/comparison-table.js";
import type { Value } from "../core/value.js";

/**
 * Ranks the columns of a table, the most telling lowest: those with targets; then what differs between the runs, metrics
 * and the rest in turns; then what most runs do not have; then what the run ids or other columns say already; then what
 * is the same in all.
 */
export function rankColumns(table: ComparisonTable): number[] {
  const turns = { metric: 0, other: 0 };
  const tier = 2 * table.columns.length + 2;
  return table.columns.map((column, index) => {
    if (column.verdicts !== undefined) return 0;
    const turn = column.kind === "metric" ? 1 + 2 * turns.metric++ : 2 + 2 * turns.other++;
    const earlier = table.columns.slice(0, index);
    if (table.rows.length > 1 && isConstant(column.values)) return 3 * tier + turn;
    if (isSaidById(table, column) || earlier.some((other) => isSame(other, column))) return 2 * tier + turn;
    return isSparse(column.values) ? tier + turn : turn;
  });
}

function isConstant(values: readonly (Value | undefined)[]): boolean {
  return values.every((value) => Object.is(value, values[0]));
}

function isSame(a: ComparisonColumn, b: ComparisonColumn): boolean {
  return a.values.every((value, row) => Object.is(value, b.values[row]));
}

function isSparse(values: readonly (Value | undefined)[]): boolean {
  let missing = 0;
  for (const value of values) if (value === undefined) missing++;
  return missing * 2 > values.length;
}

/** Whether every run id contains the run's value, as "lstm_20260120_114501" its model's name. */
function isSaidById(table: ComparisonTable, { values }: ComparisonColumn): boolean {
  return values.every(
    (value, row) => typeof value === "string" && value !== "" && table.rows[row]?.id.includes(value) === true,
  );
}
