// The runs that were named on the command line, whole, without reading the others.

import { getRow } from "../catalog/find-run.js";
import { findRunSource } from "../catalog/run-source.js";
import type { Contract } from "../core/contract/contract.js";
import type { RowKey } from "../core/field/field-table.js";
import type { History, Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { openRunTable, rootsOf } from "./open-runs.js";

export interface NamedRun {
  readonly run: Run;
  /** Empty where its layout has none. */
  readonly history: History;
  /** What was wrong with the history. */
  readonly problems: readonly Problem[];
}

export interface NamedRuns {
  /** In the order they were named, each once. */
  readonly named: readonly NamedRun[];
  readonly contract: Contract;
}

/**
 * Opens the runs that the arguments name, in the roots of --root.
 * @throws UserError "no-such-run", "ambiguous-run"
 */
export function openNamedRuns(invocation: Invocation, context: Context): NamedRuns {
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const { contract } = open.places;
  const query = { contract, workingFolder: context.workingFolder };
  const rows = new Set(invocation.positionals.map((name) => getRow(open.table, name, query)));
  const named = [...rows].map((row) => {
    const key = open.table.rows[row] as RowKey;
    const read = findRunSource(key)?.readHistory?.();
    return { run: open.runOf(key), history: read?.history ?? new Map(), problems: read?.problems ?? [] };
  });
  open.finish();
  return { named, contract };
}
