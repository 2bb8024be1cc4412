// --where: keeps the rows of a table that match, with patterns that take linear time.

import type { FieldTable } from "../core/field/field-table.js";
import { parseFilter } from "../core/field/filter.js";
import { matchingRows } from "../core/field/filter-rows.js";

/**
 * Rows of the table that match the expression.
 * @throws UserError "bad-filter", "bad-pattern", "unknown-field"
 */
export async function selectRows(table: FieldTable, expression: string): Promise<number[]> {
  const filter = parseFilter(expression);
  if (!expression.includes("~")) return matchingRows(table, filter, plainPattern);
  const { linearPattern } = await import("../core/field/linear-pattern.js");
  return matchingRows(table, filter, linearPattern);
}

function plainPattern(pattern: string): (text: string) => boolean {
  return (text) => text.includes(pattern);
}
