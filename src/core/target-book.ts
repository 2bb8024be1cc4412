// Which target holds for which run: the command line's before the contract's before the run's own.

import { exitCodes, UserError } from "../errors.js";
import type { VerdictCount } from "./comparison/comparison-table.js";
import { type Contract, ruleFor } from "./contract/contract.js";
import { findUsualField, getField } from "./field/field.js";
import { type FieldTable, valueAt } from "./field/field-table.js";
import { judge, parseRequirement, parseTarget, type Target, type TargetVerdict } from "./target.js";

export interface TargetBook {
  /** Full names of the fields that have a target for any run, in order of declaration. */
  readonly fields: readonly string[];
  /** Targets that hold for every run, by full field name. */
  readonly common: ReadonlyMap<string, Target>;
  /** Judges the value of a field in a row of the field table. */
  readonly verdict: (field: string, row: number) => TargetVerdict;
}

/**
 * Collects the targets that apply to a table.
 * @param written targets of the command line
 * @throws UserError "bad-target", "unknown-field"
 */
export function targetBook(table: FieldTable, contract: Contract, written: readonly string[]): TargetBook {
  const common = new Map<string, Target>();
  for (const text of written) {
    const target = parseTarget(text);
    const { name } = getField(table, target.metric);
    if (common.has(name)) throw repeatedTarget(target.metric);
    common.set(name, target);
  }
  for (const column of table.columns.values()) {
    if (column.kind !== "metric" || common.has(column.name)) continue;
    const target = ruleFor(contract, column.name.slice("metrics.".length)).target;
    if (target !== undefined) common.set(column.name, target);
  }
  for (const entry of contract.metrics) {
    const isPromised = entry.target !== undefined && !entry.pattern.includes("*");
    const name = findUsualField(table, entry.pattern)?.name ?? `metrics.${entry.pattern}`;
    if (isPromised && !common.has(name))
      common.set(name, parseRequirement(entry.pattern, entry.target ?? ""));
  }
  const declared = declaredTargets(table);
  const fields = [...new Set([...common.keys(), ...declared.keys()])];
  const verdict = (field: string, row: number): TargetVerdict => {
    const target = common.get(field) ?? declared.get(field)?.(row);
    const column = table.columns.get(field);
    if (target === undefined) return { outcome: "none" };
    return judge(column === undefined ? undefined : valueAt(column, row), target);
  };
  return { fields, common, verdict };
}

function repeatedTarget(metric: string): UserError {
  return new UserError("repeated-target", `--target: ${metric} has two targets.`, {
    hint: "Give one target a metric.",
    exitCode: exitCodes.usage,
  });
}

/** Counts met, missed and unknown targets of each row. */
export function countVerdicts(book: TargetBook, rows: readonly number[]): VerdictCount[] {
  return rows.map((row) => {
    const count = { met: 0, missed: 0, unknown: 0 };
    for (const field of book.fields) {
      const { outcome } = book.verdict(field, row);
      if (outcome !== "none") count[outcome]++;
    }
    return count;
  });
}

/**
 * The runs' own targets, by full field name and row; read where they are asked for. Those that cannot be read are the
 * reader's problem, not ours.
 */
function declaredTargets(table: FieldTable): Map<string, (row: number) => Target | undefined> {
  const byField = new Map<string, (row: number) => Target | undefined>();
  for (const [metric, texts] of table.declaredTargets) {
    const field = findUsualField(table, metric)?.name ?? `metrics.${metric}`;
    const before = byField.get(field);
    const known = new Map<string, Target>();
    byField.set(field, (row) => {
      const text = texts.get(row);
      if (text === undefined) return before?.(row);
      const target = known.get(text) ?? parseRequirement(metric, text);
      known.set(text, target);
      return target;
    });
  }
  return byField;
}
