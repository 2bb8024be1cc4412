// How strongly a param goes with a metric over all runs of a root.

import { findUsualField } from "../field/field.js";
import { type FieldTable, metricField } from "../field/field-table.js";
import { ranksOf } from "../statistics/ranks.js";
import { meanOf } from "../statistics/sample.js";
import type { Value } from "../value.js";

export interface SiblingEvidence {
  /** 0 … 1: size of the rank correlation for numbers, square root of the share of variance explained for the rest. */
  readonly strength: number;
  /** Runs that have both. */
  readonly runs: number;
  /** What the score is multiplied by: 0.7 … 1.3, nearer to 1 with few runs. */
  readonly factor: number;
}

/** With fewer runs than this nothing is said. */
const fewestRuns = 6;
/** With this many runs the evidence counts in full. */
const enoughRuns = 16;

/** Undefined when too few runs have both, or either does not vary. */
export function siblingEvidence(
  table: FieldTable,
  field: string,
  metric: string,
): SiblingEvidence | undefined {
  const column = table.columns.get(field);
  const measured = table.columns.get(metricField(metric)) ?? findUsualField(table, metric);
  if (column === undefined || measured === undefined) return undefined;
  const [values, results]: [Value[], number[]] = [[], []];
  column.values.forEach((value, row) => {
    const result = measured.values[row];
    if (value === undefined || typeof result !== "number" || !Number.isFinite(result)) return;
    values.push(value);
    results.push(result);
  });
  if (values.length < fewestRuns) return undefined;
  const ranks = ranksOf(results);
  const numbers = values.filter((value) => typeof value === "number");
  const isNumber = numbers.length === values.length;
  const strength = isNumber ? Math.abs(correlation(ranksOf(numbers), ranks)) : groupStrength(values, ranks);
  if (Number.isNaN(strength)) return undefined;
  const trust = Math.min(1, (values.length - fewestRuns + 2) / (enoughRuns - fewestRuns + 2));
  return { strength, runs: values.length, factor: 1 + trust * (0.6 * strength - 0.3) };
}

/** Pearson's correlation; of ranks it is Spearman's. NaN when either does not vary. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  a.forEach((value, index) => {
    const [x, y] = [value - meanA, (b[index] ?? 0) - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  });
  return both / Math.sqrt(ofA * ofB);
}

/** Square root of the share of the ranks' variance that lies between groups, less what chance would give. */
function groupStrength(values: readonly Value[], ranks: readonly number[]): number {
  const groups = new Map<string, { sum: number; count: number }>();
  values.forEach((value, index) => {
    const key = typeof value === "object" ? JSON.stringify(value) : String(value);
    const group = groups.get(key) ?? { sum: 0, count: 0 };
    group.sum += ranks[index] ?? 0;
    group.count++;
    groups.set(key, group);
  });
  const [count, mean] = [ranks.length, meanOf(ranks)];
  const total = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  if (groups.size < 2 || count <= groups.size || total === 0) return Number.NaN;
  let between = 0;
  for (const group of groups.values()) between += group.count * (group.sum / group.count - mean) ** 2;
  const within = (total - between) / (count - groups.size);
  return Math.sqrt(Math.max(0, (between - (groups.size - 1) * within) / (total + within)));
}
