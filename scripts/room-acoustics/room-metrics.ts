// Metrics of predicted decay curves: the curves themselves and the quantities that acousticians read from them.

import { type Matrix, type Metrics, regressionMetrics } from "runledger/tfjs";
import { clarity50, type DecayCurve, earlyDecayTime, reverberationTime20 } from "./decay-metrics.js";
import { stepSeconds } from "./simulate-rooms.js";

/** Required accuracy: T20 and EDT in seconds, C50 in dB. */
export const roomTargets: Readonly<Record<string, string>> = {
  "t20.mae": "<= 0.020",
  "edt.mae": "<= 0.020",
  "c50.mae": "<= 0.90",
};

const quantities = { edt: earlyDecayTime, t20: reverberationTime20, c50: clarity50 } as const;

/**
 * mae, rmse and r2 of the curves (`overall_edc`, dB) and of EDT (s), T20 (s) and C50 (dB) computed from them. A
 * quantity that a curve does not have (it never falls that far) is left out and counted as `undefined_curves`.
 */
export function roomMetrics(predictions: Matrix, targets: Matrix): Metrics {
  const metrics: Metrics = { overall_edc: { ...regressionMetrics(predictions.data, targets.data) } };
  const [predicted, actual] = [curvesOf(predictions), curvesOf(targets)];
  for (const [name, measure] of Object.entries(quantities)) {
    metrics[name] = compareQuantity(predicted.map(measure), actual.map(measure));
  }
  return metrics;
}

function compareQuantity(
  predicted: readonly number[],
  actual: readonly number[],
): Record<string, number | null> {
  const defined = actual
    .map((value, i) => ({ actual: value, predicted: predicted[i] ?? Number.NaN }))
    .filter((pair) => Number.isFinite(pair.actual) && Number.isFinite(pair.predicted));
  const missing = actual.length - defined.length;
  const counted: Record<string, number> = missing === 0 ? {} : { undefined_curves: missing };
  if (defined.length === 0) return { mae: null, rmse: null, r2: null, ...counted };
  const measured = regressionMetrics(
    defined.map((pair) => pair.predicted),
    defined.map((pair) => pair.actual),
  );
  return { ...measured, ...counted };
}

function curvesOf({ data, rows, columns }: Matrix): DecayCurve[] {
  return Array.from({ length: rows }, (_, row) => ({
    levels: data.subarray(row * columns, (row + 1) * columns),
    stepSeconds,
  }));
}
