// The comparison as flat columns under unique names, as data frames want it: what CSV and Parquet write.

import { verdictText } from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, ComparisonTable, VerdictCount } from "../core/comparison/comparison-table.js";
import type { TargetVerdict } from "../core/target.js";
import type { Value } from "../core/value.js";

export interface FlatColumn {
  /** Unique in the table. */
  readonly name: string;
  /** One per row; undefined where the run has none. */
  readonly values: readonly (Value | undefined)[];
  /** The column of the comparison; absent for the run id, outcomes of targets and the verdict. */
  readonly source?: ComparisonColumn;
}

/** Names of the columns that every table has. */
const [idName, verdictName] = ["run_id", "verdict"];

/**
 * `run_id` (`family` where the rows are families), the columns by label, `<label>_target` behind each column with a target (met, missed, unknown; undefined
 * where the run has none), `verdict` ("2/4 met") where any run has targets.
 */
export function flatColumnsOf(table: ComparisonTable): FlatColumn[] {
  const rowName = table.families === undefined ? idName : "family";
  const taken = new Set([rowName, verdictName]);
  const named = table.columns.flatMap((source): FlatColumn[] => {
    const { label, field, verdicts, values } = source;
    const name = claimName(taken, label, field);
    if (verdicts === undefined) return [{ name, values, source }];
    const outcomes = {
      name: claimName(taken, `${label}_target`, `${field}_target`),
      values: verdicts.map(outcomeOf),
    };
    return [{ name, values, source }, outcomes];
  });
  return [
    { name: rowName, values: table.rows.map((row) => row.id) },
    ...named,
    ...(table.hasTargets ? [{ name: verdictName, values: table.verdicts.map(verdictOf) }] : []),
  ];
}

/** The short name, the long one where another column has that already, else the long one with a number. */
function claimName(taken: Set<string>, short: string, long: string): string {
  let name = taken.has(short) ? long : short;
  for (let number = 2; taken.has(name); number++) name = `${long}_${number}`;
  taken.add(name);
  return name;
}

function outcomeOf({ outcome }: TargetVerdict): string | undefined {
  return outcome === "none" ? undefined : outcome;
}

function verdictOf(count: VerdictCount): string | undefined {
  return count.met + count.missed + count.unknown === 0 ? undefined : verdictText(count);
}
