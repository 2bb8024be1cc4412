// What `runledger stats` found, before it becomes text or JSON.

import type { MetricRule } from "../core/contract/contract.js";
import type { FamilyComparison, FamilyStatistics } from "../core/family/family-statistics.js";
import type { FieldColumn } from "../core/field/field-table.js";

export interface StatsAnswer {
  /** Without "metrics.". */
  readonly metric: string;
  /** The other metric, where two metrics of the same runs are compared. */
  readonly against?: string;
  readonly column: FieldColumn;
  readonly rule: MetricRule;
  readonly all: readonly FamilyStatistics[];
  /** Undefined where no family has a value. */
  readonly reference: FamilyStatistics | undefined;
  /** True when nobody named the reference: it is the family with most runs. */
  readonly isUsualReference: boolean;
  readonly comparisons: readonly FamilyComparison[];
  /** Runs that took part. */
  readonly runs: number;
  /** Fields of --by; empty for families. */
  readonly by: readonly string[];
}

/** Sentences under the table, each once, in the order they are first met. */
export function assumptionsOfAll({ comparisons }: StatsAnswer): string[] {
  return [...new Set(comparisons.flatMap(({ comparison }) => comparison.assumptions))];
}
