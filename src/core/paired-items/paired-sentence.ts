// The answer in words: which run is better by its items, or that this cannot be told, and why.

import { formatNumber } from "../format-number.js";
import type { PairedComparison } from "./compare-items.js";
import type { MetricComparison } from "./compare-metric.js";

/** The verdict about the first metric, in one or two sentences. `a` and `b` are how the runs are called. */
export function pairedSentence(
  compared: PairedComparison,
  names: { readonly a: string; readonly b: string },
): string {
  const [metric] = compared.metrics;
  if (metric === undefined) return onlyAnswers(compared);
  if (!Number.isFinite(metric.difference)) return `Cannot tell: no item has ${metric.metric} in both runs.`;
  const { a, b } = names;
  const values = `${metric.metric} ${amount(metric, metric.b)} against ${amount(metric, metric.a)}`;
  switch (metric.verdict) {
    case "better":
      return `${b} is better than ${a}: ${values}${evidence(metric)}.`;
    case "worse":
      return `${b} is worse than ${a}: ${values}${evidence(metric)}.`;
    case "higher":
    case "lower":
      return `${b} is ${metric.verdict} than ${a}: ${values}${evidence(metric)}. Which is better is not known.`;
    case "cannot_tell":
      return `Cannot tell: ${whyNot(metric)}`;
  }
}

/** A value of a metric: shares in percent. */
export function amount(metric: MetricComparison, value: number): string {
  return isShare(metric) && Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : formatNumber(value);
}

/** A difference of a metric with its sign: shares in points of a hundred. */
export function signedAmount(metric: MetricComparison, value: number): string {
  const sign = value > 0 ? "+" : "";
  return isShare(metric) && Number.isFinite(value)
    ? `${sign}${(100 * value).toFixed(1)} pt`
    : `${sign}${formatNumber(value)}`;
}

/** A probability as people print it: "0.012", "< 0.0001". */
export function probabilityText(p: number): string {
  if (Number.isNaN(p)) return "–";
  return p < 0.0001 ? "< 0.0001" : p < 0.1 ? String(Number(p.toPrecision(2))) : p.toFixed(2);
}

function isShare({ metric }: MetricComparison): boolean {
  return metric === "accuracy" || metric === "f1_macro";
}

function evidence(metric: MetricComparison): string {
  const { interval } = metric;
  const range =
    interval === undefined
      ? ""
      : `, 95 % interval ${signedAmount(metric, interval.low)} to ${signedAmount(metric, interval.high)}`;
  const p = metric.adjustedP === metric.p ? "p" : "adjusted p";
  const said = probabilityText(metric.adjustedP);
  return ` (${signedAmount(metric, metric.difference)}${range}; ${p} ${said.startsWith("<") ? said : `= ${said}`})`;
}

function whyNot(metric: MetricComparison): string {
  const count = `${metric.units} ${metric.units === metric.n ? "item" : "cluster"}${metric.units === 1 ? "" : "s"}`;
  if (metric.smallestEffect === undefined && metric.difference === 0)
    return `${metric.metric} is ${amount(metric, metric.a)} in both, and no item differs.`;
  const seen = `${metric.metric} ${amount(metric, metric.b)} against ${amount(metric, metric.a)}${evidence(metric)} may be chance`;
  if (metric.smallestEffect === undefined || metric.units < 5)
    return `${seen}; ${count} ${metric.units === 1 ? "is" : "are"} too few.`;
  const visible = signedAmount(metric, metric.smallestEffect).replace("+", "");
  return `${seen}; with ${count} that differ like this, ${visible} is the smallest difference found in 80 % of cases.`;
}

function onlyAnswers({ agreement, joined }: PairedComparison): string {
  const share =
    agreement === undefined
      ? ""
      : `: the runs give the same answer to ${(100 * agreement.share).toFixed(1)} %`;
  const items = joined.keys.length === 1 ? "1 item" : `${joined.keys.length} items`;
  return `Which is better cannot be told, because nothing says which answers are right. Of ${items}${share === "" ? ", no answers are known" : share.slice(1)}.`;
}
