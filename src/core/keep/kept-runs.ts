// Which runs the rules of `--keep` keep, and which rule each of them.

import { exitCodes, UserError } from "../../errors.js";
import { sortRows } from "../comparison/sort-rows.js";
import { type Contract, ruleFor } from "../contract/contract.js";
import { getField } from "../field/field.js";
import type { FieldTable } from "../field/field-table.js";
import { formatNumber } from "../format-number.js";
import { plainMetricName } from "../metric-name.js";
import { nearestNames } from "../nearest-names.js";
import type { Run } from "../run.js";
import type { KeepRule } from "./keep-rule.js";

/** Runs to choose from, and the same as columns. */
export interface KeepChoice {
  readonly runs: readonly Run[];
  /** Row by row the runs. */
  readonly table: FieldTable;
  readonly contract: Contract;
  /** When a run began, as far as anybody knows; milliseconds since the Unix epoch. */
  readonly startOf: (run: Run) => number;
}

/**
 * Why each run is kept, for people: "best:5:t20.mae (1st: 0.0123)". Runs that no rule keeps are not in it. Of equal values the
 * run that is listed first goes before; runs without a finite number are never among the best.
 * @throws UserError "unknown-field", "unknown-direction", "unknown-tag" (exit 2)
 */
export function keptRuns(rules: readonly KeepRule[], choice: KeepChoice): Map<Run, string[]> {
  const kept = new Map<Run, string[]>();
  const keep = (row: number, reason: string): void => {
    const run = choice.runs[row];
    if (run !== undefined) kept.set(run, [...(kept.get(run) ?? []), reason]);
  };
  for (const rule of rules) {
    if (rule.kind === "best") for (const [row, why] of bestRows(rule, choice)) keep(row, why);
    else if (rule.kind === "last") for (const row of lastRows(rule.count, choice)) keep(row, rule.text);
    else for (const row of taggedRows(rule.tag, choice.runs)) keep(row, rule.text);
  }
  return kept;
}

function bestRows(
  { metric, count, text }: KeepRule & { readonly kind: "best" },
  { runs, table, contract }: KeepChoice,
): [row: number, why: string][] {
  const column = getField(table, metric);
  const { direction } = ruleFor(contract, plainMetricName(column.name));
  if (direction === undefined) {
    throw usage("unknown-direction", `--keep ${text}: whether lower or higher is better is not known.`, {
      hint: `Say it in runledger.yaml: metrics: { ${metric}: { direction: min } }`,
    });
  }
  const rows = runs.map((_, row) => row).filter((row) => Number.isFinite(column.values[row]));
  const order = direction === "min" ? "asc" : "desc";
  const best = sortRows(rows, column.values, { order, top: count });
  return best.map((row, place) => {
    const value = column.values[row];
    return [row, `${text} (${place + 1}. ${typeof value === "number" ? formatNumber(value) : ""})`];
  });
}

function lastRows(count: number, { runs, startOf }: KeepChoice): number[] {
  const starts = runs.map(startOf);
  const rows = runs.map((_, row) => row);
  return rows.sort((a, b) => (starts[b] ?? 0) - (starts[a] ?? 0) || a - b).slice(0, count);
}

function taggedRows(tag: string, runs: readonly Run[]): number[] {
  const rows = runs.flatMap((run, row) => (run.tags.includes(tag) ? [row] : []));
  if (rows.length > 0) return rows;
  const tags = [...new Set(runs.flatMap((run) => run.tags))].sort();
  const nearest = nearestNames(tag, tags, 5);
  const choice = nearest.length > 0 ? nearest : tags.slice(0, 8);
  throw usage("unknown-tag", `--keep tagged:${tag}: no run has this tag.`, {
    hint:
      choice.length > 0
        ? `Tags there are: ${choice.join(", ")}`
        : "No run has any tag. Add one: runledger tag RUN +good",
  });
}

function usage(code: string, message: string, options: { readonly hint: string }): UserError {
  return new UserError(code, `${message} Nothing was done.`, { ...options, exitCode: exitCodes.usage });
}
