// What an evaluation's summaries say: token usage with cost, timing, scores.

import type { DurationHistogram } from "../core/evaluation/duration-histogram.js";
import type { ItemScore } from "../core/evaluation/item-score.js";
import { costOf, findPrice, type PriceBook, totalCost } from "../core/evaluation/price-book.js";
import { tokenKinds, type UsageTotals } from "../core/evaluation/token-usage.js";

/**
 * outputs/token_usage.json: sums over all calls, the same by model, and what they cost. `cost` is null when the price of
 * a model is unknown; `unpriced_models` names those.
 */
export function tokenUsageFile(totals: UsageTotals, prices: PriceBook): Record<string, unknown> {
  const { byModel } = totals;
  const models = [...byModel.keys()];
  const sum = (kind: "calls_made" | (typeof tokenKinds)[number]): number =>
    [...byModel.values()].reduce((total, usage) => total + usage[kind], 0);
  const unpriced = models.filter((model) => findPrice(prices, model) === undefined);
  return {
    ...Object.fromEntries(tokenKinds.map((kind) => [`total_${kind}`, sum(kind)])),
    calls_made: sum("calls_made"),
    model_used: models.length === 1 ? models[0] : models,
    cost: totalCost(prices, byModel) ?? null,
    currency: prices.currency,
    ...(unpriced.length === 0 ? {} : { unpriced_models: unpriced }),
    by_model: Object.fromEntries(
      models.map((model) => [model, { ...byModel.get(model), ...priced(totals, model, prices) }]),
    ),
  };
}

function priced(totals: UsageTotals, model: string, prices: PriceBook): Record<string, unknown> {
  const usage = totals.byModel.get(model);
  const price = findPrice(prices, model);
  if (usage === undefined || price === undefined) return { cost: null };
  const asOf = price.asOf === undefined ? {} : { price_as_of: price.asOf };
  return { cost: costOf(prices, model, usage) ?? null, ...asOf };
}

export interface TimingFacts {
  /** What one item is called: "product". */
  readonly itemName: string;
  readonly items: number;
  readonly errors: number;
  readonly durationSeconds: number;
  readonly times: DurationHistogram;
}

/** outputs/timing.json, in seconds; the quantiles are of single items, right to 1 %. */
export function timingFile(facts: TimingFacts): Record<string, unknown> {
  const { itemName, times } = facts;
  const rounded = (seconds: number | undefined): number | null =>
    seconds === undefined ? null : Number(seconds.toPrecision(4));
  return {
    total_duration_seconds: facts.durationSeconds,
    [`${itemName}s_processed`]: facts.items,
    errors_count: facts.errors,
    [`average_time_per_${itemName}`]: rounded(times.meanSeconds),
    [`p50_time_per_${itemName}`]: rounded(times.quantileSeconds(0.5)),
    [`p95_time_per_${itemName}`]: rounded(times.quantileSeconds(0.95)),
  };
}

export interface EvaluationFacts {
  readonly score: ItemScore;
  readonly means: Readonly<Record<string, number>>;
  /** Contents of outputs/token_usage.json; undefined when no call was told of. */
  readonly usage: Readonly<Record<string, unknown>> | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

/** Sections of metadata.json: `metrics`, `evaluation` with intervals and splits by factor, `token_usage`. */
export function evaluationSections({
  score,
  means,
  usage,
  counts,
}: EvaluationFacts): Record<string, unknown> {
  const { intervals, n, ...scores } = score.overall();
  const cost = typeof usage?.cost === "number" && n > 0 ? usage.cost : undefined;
  const priced = cost === undefined ? {} : { cost, cost_per_1000_items: (cost / n) * 1000 };
  const splits = [...score.byFactor()].filter(([, byValue]) => byValue.size > 0);
  return {
    metrics: { ...means, ...scores, ...priced },
    evaluation: {
      ...counts,
      intervals,
      ...Object.fromEntries(splits.map(([factor, byValue]) => [`by_${factor}`, byValue])),
    },
    ...(usage === undefined ? {} : { token_usage: usage }),
  };
}
