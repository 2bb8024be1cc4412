// The runs that a command is to write somewhere else: those named and those that match --where.

import { getRow } from "../catalog/find-run.js";
import type { RowKey } from "../core/field/field-table.js";
import { exitCodes, UserError } from "../errors.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import type { OpenRunTable } from "./open-runs.js";
import { selectRows } from "./where.js";

/**
 * Rows of the runs named and of those that match, each once.
 * @throws UserError "no-run" where there are none
 */
export async function chosenRows(
  invocation: Invocation,
  context: Context,
  { open, command }: { readonly open: OpenRunTable; readonly command: string },
): Promise<RowKey[]> {
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const named = invocation.positionals.map((name) => getRow(open.table, name, query));
  const { where } = invocation.options;
  const matching = where === undefined ? [] : await selectRows(open.table, String(where));
  const rows = [...new Set([...named, ...matching])].map((row) => open.table.rows[row] as RowKey);
  if (rows.length === 0) throw noRuns(invocation, command);
  return rows;
}

function noRuns({ options }: Invocation, command: string): UserError {
  const message =
    options.where === undefined
      ? `runledger ${command}: no run is named.`
      : `No run matches --where ${JSON.stringify(String(options.where))}.`;
  return new UserError("no-run", message, {
    hint: "Name runs (an id, last, best:METRIC), or choose them with --where.",
    exitCode: exitCodes.usage,
  });
}
