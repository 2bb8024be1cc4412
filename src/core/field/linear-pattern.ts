// Regular expressions of people, matched in time linear in the text.

import { RE2JS } from "re2js";
import { exitCodes, UserError } from "../../errors.js";
import type { CompilePattern } from "./filter-rows.js";

/**
 * Compiles a pattern of the filter language.
 * @throws UserError "bad-pattern"
 */
export const linearPattern: CompilePattern = (pattern) => {
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
};
