// Two metrics of the same runs as two samples, paired by seed.

import { type FieldColumn, type FieldTable, valueAt } from "../field/field-table.js";
import type { Family, FamilyOptions } from "./family.js";
import { paramsOf } from "./family-columns.js";
import { seedsOfRows } from "./replicate-seeds.js";

/**
 * The runs that have a finite number for both metrics, as one group whose seeds pair them: runs of one seed count as one
 * pair, a run without a seed is a pair of its own.
 */
export function runsWithBoth(
  table: FieldTable,
  columns: readonly [FieldColumn, FieldColumn],
  options: FamilyOptions,
): Family {
  const rows = (options.rows ?? table.rows.map((_, row) => row)).filter((row) =>
    columns.every((column) => Number.isFinite(valueAt(column, row))),
  );
  const seeds = seedsOfRows(table, paramsOf(table, options.contract), rows);
  return {
    name: "runs with both",
    rows,
    params: new Map(),
    seeds: rows.map((row) => seeds.get(row) ?? `run ${table.rows[row]?.path ?? row}`),
  };
}
