// One small chart of every kind, with the texts that its picture must show.

import { strokesOf } from "../../src/core/palette.js";
import type { HistoryPoint } from "../../src/core/run.js";
import type { ChartSpec } from "../../src/report/charts/chart-spec.js";
import { choosePairs } from "../../src/report/charts/choose-pairs.js";
import { costChart } from "../../src/report/charts/cost-chart.js";
import { familyCurves } from "../../src/report/charts/family-curves.js";
import { heatMap } from "../../src/report/charts/heat-map.js";
import { intervalChart } from "../../src/report/charts/interval-chart.js";
import { learningCurves } from "../../src/report/charts/learning-curves.js";
import { paramChart } from "../../src/report/charts/param-chart.js";
import { predictionsChart } from "../../src/report/charts/predictions-chart.js";
import { residualHistogram, residualsChart } from "../../src/report/charts/residuals-chart.js";
import { rankPlot, runningMeanChart, traceChart } from "../../src/report/charts/sampler-charts.js";

export interface ChartSample {
  readonly name: string;
  readonly spec: ChartSpec;
  /** Titles of axes and names in the picture. */
  readonly texts: readonly string[];
}

const strokes = strokesOf(["mlp_1", "linear_1"]);
const stroke = (name: string) => strokes.get(name) ?? { color: "#000000", dash: [] };
const curve = (values: readonly (number | null)[]): HistoryPoint[] =>
  values.map((value, index) => ({ step: index + 1, value }));
const loss = { name: "val_loss", unit: "dB" };
const targets = [1, 2, 3, 4];
const predictions = [1.1, 1.8, 3.3, Number.NaN];
const pairs = choosePairs(targets, predictions);
const heating = { name: "heating_load", unit: "kWh/m²" };
const chains = [0, 1].map((chain) => ({
  name: `chain ${chain}`,
  draws: [12, 11.5, 12.5, 12.2, 11.9].map((draw) => draw + 0.3 * chain),
}));

/** All kinds of charts. */
export const chartSamples: readonly ChartSample[] = [
  {
    name: "learning-curves",
    spec: learningCurves({
      title: "val_loss over epochs",
      metric: loss,
      stepName: "epoch",
      curves: [
        { name: "mlp_1", stroke: stroke("mlp_1"), points: curve([1, 0.5, null, 0.25]) },
        { name: "linear_1", stroke: stroke("linear_1"), points: curve([1, 0.9, 0.8]) },
      ],
      target: 0.3,
    }),
    texts: ["val_loss (dB)", "epoch", "mlp_1", "linear_1", "Dashed: the target, 0.3."],
  },
  {
    name: "smoothed-logarithmic",
    spec: learningCurves({
      title: "val_loss",
      metric: loss,
      stepName: "step",
      curves: [{ name: "mlp_1", stroke: stroke("mlp_1"), points: curve([100, 1, 0, 0.01]) }],
      isLogX: true,
      isLogY: true,
      smoothing: 0.5,
    }),
    texts: ["val_loss (dB), logarithmic", "step, logarithmic", "0.1", "10"],
  },
  {
    name: "family-curves",
    spec: familyCurves({
      title: "val_loss by family",
      metric: loss,
      stepName: "epoch",
      families: [
        {
          name: "model=mlp",
          stroke: stroke("mlp_1"),
          curves: [curve([1, 0.5]), curve([0.8, 0.4]), curve([0.9, 0.6])],
        },
        { name: "model=linear", stroke: stroke("linear_1"), curves: [curve([1, 0.9])] },
      ],
    }),
    texts: ["val_loss (dB)", "epoch", "model=mlp", "model=linear", "1 family has one run and so no band."],
  },
  {
    name: "interval-chart",
    spec: intervalChart({
      title: "mae by family",
      metric: { name: "mae", unit: "kWh/m²" },
      groupName: "family",
      groups: [
        { name: "model=mlp", value: 0.4, interval: { low: 0.3, high: 0.5 }, points: [0.35, 0.45] },
        { name: "model=linear", value: 2 },
      ],
      target: 0.5,
      meaning: "Point: mean over seeds.",
    }),
    texts: ["mae (kWh/m²)", "family", "model=mlp", "model=linear"],
  },
  {
    name: "predictions-chart",
    spec: predictionsChart({ title: "heating_load", quantity: heating, pairs, color: "#0072B2" }),
    texts: ["target: heating_load (kWh/m²)", "prediction: heating_load (kWh/m²)"],
  },
  {
    name: "residuals-chart",
    spec: residualsChart({
      title: "residuals",
      quantity: heating,
      pairs,
      histogram: residualHistogram(targets, predictions, 3),
      color: "#0072B2",
    }),
    texts: ["prediction − target (kWh/m²)", "target: heating_load (kWh/m²)", "values"],
  },
  {
    name: "param-chart",
    spec: paramChart({
      title: "learning_rate against mae",
      param: { name: "learning_rate" },
      metric: { name: "mae" },
      runs: [
        { param: 0.001, metric: 1 },
        { param: 0.1, metric: 2 },
        { param: 0.01, metric: null },
      ],
    }),
    texts: ["learning_rate, logarithmic", "mae", "1 run has no value of one of them and is missing here."],
  },
  {
    name: "heat-map",
    spec: heatMap({
      title: "f1 by matcher and strategy",
      metric: { name: "f1" },
      rowName: "matcher",
      columnName: "strategy",
      cells: [
        { row: "hybrid", column: "baseline", value: 0.61 },
        { row: "hybrid", column: "minimal", value: 0.59 },
        { row: "fuzzy", column: "baseline", value: 0.07 },
      ],
    }),
    texts: ["matcher", "strategy", "hybrid", "fuzzy", "baseline", "minimal", "0.61", "0.07"],
  },
  {
    name: "cost-chart",
    spec: costChart({
      title: "Cost against f1",
      cost: { name: "cost", unit: "USD" },
      quality: { name: "f1" },
      direction: "max",
      points: [
        { name: "large", cost: 4, quality: 0.63, isOnFront: true, color: "#0072B2" },
        { name: "small", cost: 1, quality: 0.6, isOnFront: true, color: "#D55E00" },
        { name: "odd", cost: 2, quality: 0.5, isOnFront: false, color: "#009E73" },
      ],
    }),
    texts: ["cost (USD)", "f1", "large", "small", "odd"],
  },
  {
    name: "trace",
    spec: traceChart({ title: "llc", quantity: { name: "llc" }, chains }),
    texts: ["llc", "draw", "chain 0"],
  },
  {
    name: "running-mean",
    spec: runningMeanChart({ title: "llc", quantity: { name: "llc" }, chains }),
    texts: ["running mean of llc", "draw", "chain 1"],
  },
  {
    name: "rank-plot",
    spec: rankPlot({ title: "llc", quantity: { name: "llc" }, chains }),
    texts: ["rank of llc among all draws", "draws", "chain 0", "chain 1"],
  },
];
