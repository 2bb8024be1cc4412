// Two runs compared by item, as the JSON that docs/json.md describes.

import type { PairedComparison } from "../core/paired-items/compare-items.js";
import type { MetricComparison } from "../core/paired-items/compare-metric.js";
import { pairedSentence } from "../core/paired-items/paired-sentence.js";
import type { Kappa } from "../core/statistics/kappa.js";
import { bootstrapSeed, type PairedAnswer } from "./paired-answer.js";

/** schema runledger.pairs/1 */
export function pairsToJson({ a, b, read, compared }: PairedAnswer): Record<string, unknown> {
  const { joined, source, agreement } = compared;
  return {
    schema: "runledger.pairs/1",
    a: { id: a.id, path: a.path, source: read.pair.a.source, items: read.pair.a.count },
    b: { id: b.id, path: b.path, source: read.pair.b.source, items: read.pair.b.count },
    key: { columns: compared.key.columns, from: compared.key.from },
    columns: { correct: source.correct, expected: source.expected, answer: source.answer },
    joined: joined.keys.length,
    only_a: joined.onlyA,
    only_b: joined.onlyB,
    repeated: joined.repeated,
    without_key: joined.withoutKey,
    other_label: compared.otherLabel,
    cluster: compared.cluster ?? null,
    flips: flipsToJson(compared),
    verdict: compared.metrics[0]?.verdict ?? "cannot_tell",
    sentence: pairedSentence(compared, { a: a.id, b: b.id }),
    seed: bootstrapSeed,
    metrics: compared.metrics.map(metricToJson),
    agreement:
      agreement === undefined
        ? null
        : {
            of: agreement.of,
            n: agreement.n,
            share: agreement.share,
            kappa: kappaToJson(agreement.between),
            a_with_labels: kappaToJson(agreement.aWithLabels),
            b_with_labels: kappaToJson(agreement.bWithLabels),
          },
    disagreements: compared.disagreements.map(({ key, change, expected, a: ofA, b: ofB, text }) => ({
      ...{ key, change, expected: expected ?? null, a: ofA ?? null, b: ofB ?? null },
      ...(text === undefined ? {} : { text }),
    })),
    problems: read.problems,
  };
}

function flipsToJson({ flips }: PairedComparison): Record<string, number> | null {
  if (flips === undefined) return null;
  return {
    both_right: flips.bothRight,
    only_a_right: flips.onlyARight,
    only_b_right: flips.onlyBRight,
    both_wrong: flips.bothWrong,
    untold: flips.untold,
  };
}

function metricToJson(metric: MetricComparison): Record<string, unknown> {
  return {
    metric: metric.metric,
    direction: metric.direction ?? null,
    n: metric.n,
    units: metric.units,
    missing: metric.missing,
    a: metric.a,
    b: metric.b,
    difference: metric.difference,
    interval: metric.interval === undefined ? null : [metric.interval.low, metric.interval.high],
    p: metric.p,
    p_adjusted: metric.adjustedP,
    test: metric.test,
    resamples: metric.resamples,
    smallest_effect: metric.smallestEffect ?? null,
    verdict: metric.verdict,
  };
}

function kappaToJson(kappa: Kappa | undefined): Record<string, unknown> | null {
  if (kappa === undefined) return null;
  return { value: kappa.kappa, interval: [kappa.interval.low, kappa.interval.high] };
}
