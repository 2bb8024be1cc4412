// One metric over families: what each holds, and what is to be said of each against a reference.

import {
  type Contract,
  type MetricRule,
  ruleFor,
  type Tolerance,
  toleranceAround,
} from "../contract/contract.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";
import { compareSamples, type SampleComparison } from "../statistics/compare-samples.js";
import { type Interval, meanInterval, type SampleSummary, summarize } from "../statistics/sample.js";
import { type Family, type FamilySample, sampleOf } from "./family.js";
import { type Verdict, verdictOf } from "./verdict.js";

export interface FamilyStatistics {
  readonly family: Family;
  readonly sample: FamilySample;
  /** Of the replicates: one value a seed. */
  readonly summary: SampleSummary;
  /** 95 % interval of the mean by Student's t; undefined below 2 replicates. From 2 it is unreliable. */
  readonly interval: Interval | undefined;
}

export interface FamilyComparison {
  readonly candidate: FamilyStatistics;
  readonly reference: FamilyStatistics;
  readonly comparison: SampleComparison;
  readonly verdict: Verdict;
}

/** What each family holds of a metric, in the order of the families. */
export function familyStatistics(
  table: FieldTable,
  families: readonly Family[],
  column: FieldColumn,
): FamilyStatistics[] {
  return families.map((family) => {
    const sample = sampleOf(table, family, column);
    const values = sample.replicates.map(({ value }) => value);
    return { family, sample, summary: summarize(values), interval: meanInterval(values) };
  });
}

/** What is farthest from good; undefined without a direction or values. */
export function worstOf({ summary }: FamilyStatistics, rule: MetricRule): number | undefined {
  if (rule.direction === undefined || summary.n === 0) return undefined;
  return rule.direction === "min" ? summary.max : summary.min;
}

/** The rule for a column of any kind: params and attributes have no direction. */
export function ruleOfColumn(contract: Contract, column: FieldColumn): MetricRule {
  const rule = ruleFor(contract, column.name.replace(/^metrics\./, ""));
  return column.kind === "metric" ? rule : { ...rule, direction: undefined, target: undefined };
}

/** The family with most runs that have a value; of several the one with most seeds, then the first. */
export function usualReference(all: readonly FamilyStatistics[]): FamilyStatistics | undefined {
  return all
    .filter(({ sample }) => sample.runs > 0)
    .reduce<FamilyStatistics | undefined>(
      (most, one) => (most === undefined || isLarger(one, most) ? one : most),
      undefined,
    );
}

function isLarger(a: FamilyStatistics, b: FamilyStatistics): boolean {
  return (a.sample.runs - b.sample.runs || a.summary.n - b.summary.n) > 0;
}

/**
 * Compares every other family that has a value with the reference, Holm over all of them.
 * @param rule direction, and the tolerance around the mean of the reference
 */
export function compareFamilies(
  all: readonly FamilyStatistics[],
  reference: FamilyStatistics,
  rule: MetricRule,
): FamilyComparison[] {
  const candidates = all.filter((one) => one !== reference && one.summary.n > 0);
  const compared = compareSamples(
    candidates.map(({ sample }) => sample.replicates),
    reference.sample.replicates,
    toleranceOption(rule.tolerance, reference.summary.mean),
  );
  const words = { unit: rule.unit, tolerance: rule.tolerance, referenceMean: reference.summary.mean };
  return compared.map((comparison, index) => ({
    candidate: candidates[index] as FamilyStatistics,
    reference,
    comparison,
    verdict: verdictOf(comparison, rule.direction, words),
  }));
}

function toleranceOption(tolerance: Tolerance | undefined, mean: number): { tolerance?: number } {
  const amount = tolerance === undefined ? undefined : toleranceAround(tolerance, mean);
  return amount === undefined ? {} : { tolerance: amount };
}
