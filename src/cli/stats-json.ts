// The answer of `runledger stats` as JSON.

import { type FamilyComparison, type FamilyStatistics, worstOf } from "../core/family/family-statistics.js";
import { encodeJson } from "../core/json/encode-json.js";
import type { Interval } from "../core/statistics/sample.js";
import type { Problem } from "../errors.js";
import { assumptionsOfAll, type StatsAnswer } from "./stats-answer.js";

/** Name and version of the schema; docs/json.md describes it. */
const schema = "runledger.stats/1";

/** One object; what cannot be computed is null. Ends with a line break. */
export function statsJson(answer: StatsAnswer, problems: readonly Problem[]): string {
  const { rule } = answer;
  const data = {
    schema,
    metric: answer.metric,
    against: answer.against ?? null,
    by: answer.by,
    direction: rule.direction ?? null,
    direction_inferred: rule.direction !== undefined && rule.isInferred,
    unit: rule.unit ?? null,
    tolerance: toleranceText(answer),
    runs: answer.runs,
    reference: answer.reference?.family.name ?? null,
    families: answer.all.map((one) => describeFamily(one, answer)),
    comparisons: answer.comparisons.map(describeComparison),
    assumptions: assumptionsOfAll(answer),
    problems: problems.map(({ code, path, message }) => ({ code, path, message })),
  };
  return `${encodeJson(data, 1)}\n`;
}

function toleranceText({ rule: { tolerance } }: StatsAnswer): string | number | null {
  if (tolerance === undefined) return null;
  return tolerance.kind === "share"
    ? `${Number((tolerance.share * 100).toPrecision(12))}%`
    : tolerance.amount;
}

function describeFamily(one: FamilyStatistics, { rule }: StatsAnswer): unknown {
  const { family, sample, summary, interval } = one;
  const { n, sd } = summary;
  return {
    family: family.name,
    params: Object.fromEntries(family.params),
    n,
    runs: sample.runs,
    left_out: sample.leftOut,
    mean: n === 0 ? null : summary.mean,
    sd: sd ?? null,
    interval: pairOf(interval),
    half_width: interval === undefined ? null : (interval.high - interval.low) / 2,
    reliable: n >= 3,
    min: n === 0 ? null : summary.min,
    max: n === 0 ? null : summary.max,
    median: n === 0 ? null : summary.median,
    worst: worstOf(one, rule) ?? null,
  };
}

function describeComparison({ candidate, reference, comparison, verdict }: FamilyComparison): unknown {
  const { seedsNeeded: seeds } = comparison;
  return {
    family: candidate.family.name,
    reference: reference.family.name,
    n: comparison.n,
    n_reference: comparison.nReference,
    pairs: comparison.pairs,
    method: comparison.method,
    difference: comparison.difference ?? null,
    interval: pairOf(comparison.interval),
    effect_size: comparison.effectSize ?? null,
    p: comparison.p ?? null,
    p_permutation: comparison.permutationP ?? null,
    p_adjusted: comparison.adjustedP ?? null,
    p_equivalence: comparison.equivalenceP ?? null,
    verdict: verdict.verdict,
    sentence: verdict.sentence,
    seeds_needed:
      seeds === undefined
        ? null
        : {
            estimate: seeds.estimate,
            low: seeds.low,
            high: seeds.high,
            for_difference: seeds.forDifference,
          },
  };
}

function pairOf(interval: Interval | undefined): readonly [number, number] | null {
  return interval === undefined ? null : [interval.low, interval.high];
}
