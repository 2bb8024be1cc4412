// Final metrics that the saved predictions do not give.

import { formatFactor, formatNumber } from "../../units.js";
import { citeMetric } from "../cite.js";
import type { Draft } from "../finding.js";
import type { PredictionFacts } from "../prediction-facts.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";

/** Share by which a metric may differ: float32 sums, and predictions saved with fewer digits. */
const tolerance = 0.02;

/**
 * Looks at metrics of the whole only ("mae", "overall.rmse", "test_r2"): which column a group is made of nobody can tell.
 * A metric agrees when any usual way to average over columns gives it.
 */
export const metricsDisagree: Rule = {
  code: "metrics-disagree",
  kind: "record",
  summary: "mae, rmse, r2 or accuracy is not what predictions.npy and targets.npy give.",
  find: (facts) => {
    const { predictions, run } = facts;
    if (predictions?.overall === undefined || predictions.nonFinite > 0) return [];
    return wholeMetrics(facts)
      .filter(([name]) => !run.computedMetrics.has(name))
      .flatMap(([name, value, kind]) => disagreement(name, value, possible(predictions, kind)))
      .slice(0, 1);
  },
};

type Kind = "mae" | "rmse" | "r2" | "accuracy";

/** Metrics of the whole with their kind. Several groups without an overall one say nothing. */
function wholeMetrics({ run }: RunFacts): [string, number, Kind][] {
  const candidates = [...run.metrics].flatMap(([name, value]): [string, number, Kind, string][] => {
    const match = /^(?:(.*)[._/])?(mae|rmse|r2|accuracy|acc)$/i.exec(name);
    if (match === null || value === null || !Number.isFinite(value)) return [];
    const last = (match[2] ?? "").toLowerCase();
    return [[name, value, (last === "acc" ? "accuracy" : last) as Kind, match[1] ?? ""]];
  });
  return candidates
    .filter(([, , , group]) => /^$|^(test|eval|final|overall.*|total|all|mean|average)$/i.test(group))
    .map(([name, value, kind]) => [name, value, kind]);
}

function possible(predictions: PredictionFacts, kind: Kind): number[] {
  if (kind === "accuracy")
    return predictions.areLabels ? [predictions.accuracy, 100 * predictions.accuracy] : [];
  if (predictions.areLabels && kind !== "mae") return [];
  return [predictions.overall, predictions.byColumn].flatMap((metrics) => metrics?.[kind] ?? []);
}

function disagreement(name: string, value: number, found: readonly number[]): Draft[] {
  const [first] = found;
  if (first === undefined) return [];
  if (
    found.some(
      (other) => Math.abs(value - other) <= tolerance * Math.max(Math.abs(value), Math.abs(other), 1e-9),
    )
  )
    return [];
  const factor = Math.abs(first / value);
  const times =
    Number.isFinite(factor) && factor > 0 ? ` (${formatFactor(Math.max(factor, 1 / factor))} apart)` : "";
  return [
    {
      severity: "suspect",
      message: `${name} is recorded as ${formatNumber(value)}, but predictions.npy and targets.npy give ${formatNumber(first)}${times}.`,
      evidence: [
        citeMetric(name, value),
        { source: "predictions", field: "predictions.npy", value: Number(first.toPrecision(6)) },
      ],
      advice:
        "One of them is of another model, another split, or before scaling back: a constant factor is the scaler, anything else the wrong file.",
    },
  ];
}
