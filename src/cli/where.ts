// --where: keeps the rows of a table that match, with patterns that take linear time.

import type { FieldTable } from "../core/field/field-table.js";
import { parseFilter } from "../core/field/filter.js";
import { matchingRows } from "../core/field/filter-rows.js";
import { exitCodes, UserError } from "../errors.js";

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

/**
 * The same, where at least one row has to match.
 * @throws UserError "no-runs-left" (exit 2) too
 */
export async function selectSomeRows(table: FieldTable, expression: string): Promise<readonly number[]> {
  const rows = await selectRows(table, expression);
  if (rows.length > 0) return rows;
  throw new UserError("no-runs-left", `--where ${expression}: none of ${table.rows.length} runs matches.`, {
    hint: "See fields and their values with: runledger fields",
    exitCode: exitCodes.usage,
  });
}

function plainPattern(pattern: string): (text: string) => boolean {
  return (text) => text.includes(pattern);
}
