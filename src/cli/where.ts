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
  const { RE2JS } = await import("re2js");
  return matchingRows(table, filter, (pattern) => {
    try {
      const compiled = RE2JS.compile(pattern);
      return (text) => compiled.matcher(text).find();
    } catch (error) {
      throw new UserError(
        "bad-pattern",
        `--where: "${pattern}" is not a regular expression: ${String(error)}`,
        {
          hint: "Patterns follow RE2: no look-around, no back-references.",
          exitCode: exitCodes.usage,
        },
      );
    }
  });
}

function plainPattern(pattern: string): (text: string) => boolean {
  return (text) => text.includes(pattern);
}
