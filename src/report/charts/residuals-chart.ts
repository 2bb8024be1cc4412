// Residuals: prediction minus target, over the target and as a histogram.

import {
  axisTitle,
  type ChartHead,
  type ChartSpec,
  chartSpec,
  ink,
  numberAxis,
  type Quantity,
} from "./chart-spec.js";
import type { ChosenPairs } from "./choose-pairs.js";

export interface ResidualsChart extends ChartHead {
  readonly quantity: Quantity;
  readonly pairs: ChosenPairs;
  /** Counts of all residuals, drawn or not. */
  readonly histogram: readonly HistogramBin[];
  readonly color: string;
}

export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The chart: dots left, counts of all values right, on one axis of residuals. */
export function residualsChart(data: ResidualsChart): ChartSpec {
  const { quantity, pairs, histogram, color } = data;
  const residual = { name: "prediction − target", unit: quantity.unit };
  const domain = [histogram[0]?.low ?? 0, histogram.at(-1)?.high ?? 1];
  const y = { ...numberAxis("y", residual), scale: { domain, nice: false, zero: false } };
  const zero = {
    data: { values: [{ y: 0 }] },
    mark: { type: "rule", color: ink.text, strokeDash: [4, 3] },
    encoding: { y },
  };
  const dots = {
    data: { values: pairs.pairs.map(({ target, prediction }) => ({ x: target, y: prediction - target })) },
    mark: { type: "point", filled: true, size: 22, opacity: 0.55, color },
    encoding: { x: numberAxis("x", { name: `target: ${quantity.name}`, unit: quantity.unit }), y },
  };
  const bars = {
    data: { values: histogram.map(({ low, high, count }) => ({ y: low, high, count, zero: 0 })) },
    mark: { type: "rect", color, opacity: 0.75, stroke: "white", strokeWidth: 1 },
    encoding: {
      y: { ...y, title: null, axis: { labels: false, ticks: false, tickCount: 6 } },
      y2: { field: "high" },
      x: {
        field: "zero",
        type: "quantitative",
        title: axisTitle({ name: "values" }),
        axis: { tickCount: 4, tickMinStep: 1 },
      },
      x2: { field: "count" },
    },
  };
  const hconcat = [
    { width: 340, height: 300, layer: [zero, dots] },
    { width: 150, height: 300, layer: [bars] },
  ];
  return chartSpec(
    { title: data.title, notes: [...pairs.notes, ...(data.notes ?? [])] },
    { hconcat, spacing: 16 },
  );
}

/** Counts finite residuals in bins of equal width; one bin when all are equal. */
export function residualHistogram(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  bins = 30,
): HistogramBin[] {
  const count = Math.min(targets.length, predictions.length);
  const residuals = new Float64Array(count)
    .map((_, index) => Number(predictions[index]) - Number(targets[index]))
    .filter((value) => Number.isFinite(value));
  const low = residuals.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = residuals.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (residuals.length === 0) return [];
  if (low === high) {
    const half = Math.abs(low) * 0.05 || 0.5;
    return [{ low: low - half, high: high + half, count: residuals.length }];
  }
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of residuals) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((number, bin) => ({
    low: low + bin * width,
    high: low + (bin + 1) * width,
    count: number,
  }));
}
