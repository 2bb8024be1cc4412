// Three looks at the chains of a sampler: their trace, their running mean, and how their ranks spread.

import { reduceCurve } from "../../core/curve-reduction.js";
import { type Stroke, strokesOf } from "../../core/palette.js";
import type { HistoryPoint } from "../../core/run.js";
import { rankCounts, runningMean } from "../../core/statistics/chains.js";
import {
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  colorChannel,
  countAxis,
  ink,
  numberAxis,
  type Quantity,
} from "./chart-spec.js";
import { linesIn } from "./curve-lines.js";
import { reductionNotes } from "./learning-curves.js";

export interface Chain {
  readonly name: string;
  readonly draws: readonly number[];
}

export interface SamplerChart extends ChartHead {
  readonly quantity: Quantity;
  readonly chains: readonly Chain[];
}

const mostPoints = 1200;
const bins = 20;

/** Every draw in the order it was made. */
export function traceChart(data: SamplerChart): ChartSpec {
  return drawsOver(data, (draws) => draws);
}

/** The mean of the draws up to each: chains that have settled run level and together. */
export function runningMeanChart(data: SamplerChart): ChartSpec {
  return drawsOver(
    { ...data, quantity: { ...data.quantity, name: `running mean of ${data.quantity.name}` } },
    runningMean,
  );
}

/**
 * Histograms of the chains' ranks among all draws, one a chain: level where chains mix. The dashed line is the count
 * that each bin would have.
 */
export function rankPlot(data: SamplerChart): ChartSpec {
  const labels = chartLabels(data.chains.map(({ name }) => name));
  const colors = strokesOfChains(data.chains).map(({ color }) => color);
  const counts = rankCounts(
    data.chains.map(({ draws }) => draws),
    bins,
  );
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const values = counts.flatMap((ofChain, chain) =>
    ofChain.map((count, bin) => ({
      low: (bin * total) / bins,
      high: ((bin + 1) * total) / bins,
      count,
      zero: 0,
      even: ofChain.reduce((sum, one) => sum + one, 0) / bins,
      label: labels[chain],
    })),
  );
  const x = {
    field: "low",
    type: "quantitative",
    title: `rank of ${data.quantity.name} among all draws`,
    axis: { tickCount: 5 },
  };
  const spec = {
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 1, opacity: 0.85 },
        encoding: {
          x,
          x2: { field: "high" },
          y: { field: "zero", type: "quantitative", title: "draws", axis: { tickCount: 3 } },
          y2: { field: "count" },
          color: colorChannel(labels, colors, null),
        },
      },
      {
        mark: { type: "rule", color: ink.text, strokeDash: [4, 3] },
        encoding: { y: { field: "even", type: "quantitative" } },
      },
    ],
    width: 520,
    height: 70,
  };
  const facet = {
    row: {
      field: "label",
      type: "nominal",
      sort: labels,
      title: null,
      header: { labelAngle: 0, labelAlign: "left", labelFontSize: 11 },
    },
  };
  const notes = [
    "Dashed: the count of every bin if all chains had explored the same values.",
    ...(data.notes ?? []),
  ];
  return chartSpec({ title: data.title, notes }, { data: { values }, facet, spec });
}

/** By name, so that a chain has one colour in all three charts. */
function strokesOfChains(chains: readonly Chain[]): Stroke[] {
  const strokes = strokesOf(chains.map(({ name }) => name));
  return chains.map(({ name }) => strokes.get(name) ?? { color: ink.mark, dash: [] });
}

function drawsOver(data: SamplerChart, change: (draws: readonly number[]) => readonly number[]): ChartSpec {
  const drawn = data.chains.map(({ draws }) =>
    reduceCurve(
      change(draws).map((value, step): HistoryPoint => ({ step: step + 1, value })),
      mostPoints,
    ),
  );
  const layer = [
    linesIn({
      lines: drawn.map(({ points }) => points),
      labels: chartLabels(data.chains.map(({ name }) => name)),
      strokes: strokesOfChains(data.chains),
      opacity: 0.75,
      x: countAxis("x", "draw"),
      y: numberAxis("y", data.quantity),
    }),
  ];
  const notes = [...(data.notes ?? []), ...reductionNotes(drawn)];
  return chartSpec({ title: data.title, notes }, { width: 560, height: 240, layer });
}
