// How many runs have which status.

import type { FieldTable } from "../field/field-table.js";
import type { Status } from "../run.js";

/** Runs by status; only those that occur. */
export function countStatuses({ rows }: Pick<FieldTable, "rows">): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
