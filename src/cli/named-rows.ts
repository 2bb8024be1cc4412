// Runs that were named on the command line as rows of the open table, a reference before them.

import { getRow } from "../catalog/find-run.js";
import { readReferences } from "../store/references.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import type { OpenRunTable } from "./open-runs.js";

/**
 * Rows of the runs in the order they were named; `--reference` first: the name of a reference that is kept, of which the
 * first run that is still here stands for it, else a run.
 * @throws UserError as `getRow`
 */
export function namedRows(invocation: Invocation, context: Context, open: OpenRunTable): number[] {
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const { reference } = invocation.options;
  const names = [
    ...(reference === undefined ? [] : [runOfReference(String(reference), context, open)]),
    ...invocation.positionals,
  ];
  return names.map((name) => getRow(open.table, name, query));
}

/**
 * The id of a run that stands for a reference that is kept: the first that is still here; a name of no such reference as
 * it is. For commands that look at runs and families, not at the values kept.
 * @throws UserError "bad-references"
 */
export function runOfReference(name: string, context: Context, open: OpenRunTable): string {
  const kept = readReferences(open.places.contractFile, context.workingFolder).references.get(name);
  const here = new Set(open.table.rows.map(({ id }) => id));
  return kept?.runs.find(({ id }) => here.has(id))?.id ?? kept?.runs[0]?.id ?? name;
}
