// The metrics of several runs beside those of the first: how much, and whether for better or worse.

import { type Contract, type MetricRule, ruleFor } from "../contract/contract.js";
import { matchingFields } from "../field/field.js";
import { isBetter } from "../metric.js";
import type { Run } from "../run.js";
import { isComparableNumber } from "../value.js";
import type { Purpose } from "./judge-field.js";
import { matchFields, nameOf } from "./match-fields.js";
import { wordText } from "./name-words.js";

/** `higher`, `lower`: where the direction is not known. `unknown`: a value is missing, null or NaN. */
export type ChangeOutcome = "better" | "worse" | "higher" | "lower" | "same" | "unknown";

export interface MetricChange {
  /** Value minus the first run's; undefined when either is missing. */
  readonly delta: number | undefined;
  /** The same in per cent of the first run's size; undefined where that is 0 or no finite number. */
  readonly percent: number | undefined;
  readonly outcome: ChangeOutcome;
}

export interface MetricDifference {
  /** Name in the first run that has it, without "metrics.". */
  readonly metric: string;
  readonly rule: MetricRule;
  /** One a run; undefined where it has none. */
  readonly values: readonly (number | null | undefined)[];
  /** One for every run after the first. */
  readonly changes: readonly MetricChange[];
}

/** All metrics of the runs, those with a target first, then those of the contract, in the order in which the runs have them. */
export function metricChanges(runs: readonly Run[], contract: Contract): MetricDifference[] {
  const maps = runs.map(
    (run) => new Map([...run.metrics].map(([name, value]) => [name, { kind: "metric" as const, value }])),
  );
  const matched = matchFields(maps, { byCommonName: false }).map((field) =>
    metricDifference(nameOf(field), field.values as readonly (number | null | undefined)[], contract),
  );
  const hasOwnTarget = (metric: string): boolean => runs.some((run) => run.targets.has(metric));
  const rank = ({ metric, rule }: MetricDifference): number =>
    rule.target !== undefined || hasOwnTarget(metric)
      ? 0
      : rule.direction === undefined
        ? 3
        : rule.isInferred
          ? 2
          : 1;
  return matched.sort((a, b) => rank(a) - rank(b));
}

/** One metric's values as changes against the first. */
export function metricDifference(
  metric: string,
  values: readonly (number | null | undefined)[],
  contract: Contract,
): MetricDifference {
  const rule = ruleFor(contract, metric);
  const [first, ...others] = values;
  return { metric, rule, values, changes: others.map((value) => changeOf(first, value, rule)) };
}

function changeOf(
  from: number | null | undefined,
  to: number | null | undefined,
  { direction }: MetricRule,
): MetricChange {
  if (!isComparableNumber(from) || !isComparableNumber(to)) {
    const isSame = Object.is(from, to);
    return { delta: undefined, percent: undefined, outcome: isSame ? "same" : "unknown" };
  }
  if (from === to) return { delta: 0, percent: 0, outcome: "same" };
  const delta = to - from;
  const share = (100 * delta) / Math.abs(from);
  const percent = Number.isFinite(share) ? share : undefined;
  if (direction === undefined) return { delta, percent, outcome: delta > 0 ? "higher" : "lower" };
  return { delta, percent, outcome: isBetter(to, from, direction) ? "better" : "worse" };
}

/** Whether any run's value differs from the first one's. */
export function isChanged({ changes }: MetricDifference): boolean {
  return changes.some(({ outcome }) => outcome !== "same");
}

/**
 * The metric whose difference is to be explained: the one asked for, else the first that differs and has a direction, those
 * of training last; else the first that differs; undefined when none does or none can be compared.
 */
export function leadingMetric(
  metrics: readonly MetricDifference[],
  wanted: string | undefined,
): MetricDifference | undefined {
  if (wanted !== undefined) {
    const names = metrics.map(({ metric }) => metric);
    const [name] = matchingFields(names, wanted);
    return metrics.find(({ metric }) => metric === name);
  }
  const changed = metrics.filter(({ changes }) =>
    changes.some(({ outcome }) => outcome !== "same" && outcome !== "unknown"),
  );
  const told = changed.filter(({ rule }) => rule.direction !== undefined);
  return (
    told.find(({ metric }) => !/_(train|training|best)_/.test(wordText(metric))) ?? told[0] ?? changed[0]
  );
}

/** Whether a metric tells of speed and memory or of quality. */
export function purposeOf(metric: string | undefined): Purpose {
  const isSpeed =
    /_(duration|seconds|minutes|hours|elapsed|runtime|walltime|latency|throughput|speed|memory|per_second|per_sec|fps|ms)_/;
  return metric !== undefined && isSpeed.test(wordText(metric)) ? "speed" : "quality";
}
