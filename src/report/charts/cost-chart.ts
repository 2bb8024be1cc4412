// Cost against quality, and which choices nothing beats in both.

import type { Direction } from "../../core/metric.js";
import {
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  ink,
  logAxis,
  numberAxis,
  type Quantity,
} from "./chart-spec.js";

export interface CostPoint {
  readonly name: string;
  readonly cost: number;
  readonly quality: number;
  /** Whether nothing is both cheaper and better. */
  readonly isOnFront: boolean;
  readonly color: string;
}

export interface CostChart extends ChartHead {
  readonly cost: Quantity;
  readonly quality: Quantity;
  readonly direction: Direction;
  readonly points: readonly CostPoint[];
}

/** More names than this cover each other. */
const mostNames = 12;

/** The chart: rings for what is beaten, filled dots on the front, a line through them, names where there is room. */
export function costChart(data: CostChart): ChartSpec {
  const labels = chartLabels(
    data.points.map(({ name }) => name),
    26,
  );
  const values = data.points.map(({ cost, quality, isOnFront, color }, index) => ({
    x: cost,
    y: quality,
    label: labels[index],
    color,
    isOnFront,
  }));
  const costs = data.points.map(({ cost }) => cost);
  const low = Math.min(...costs);
  const isWide = low > 0 && Math.max(...costs) / low > 20;
  const x = isWide
    ? logAxis("x", data.cost, costs)
    : { ...numberAxis("x", data.cost), scale: { zero: false, padding: 30 } };
  const y = { ...numberAxis("y", data.quality), scale: { zero: false, padding: 20 } };
  const color = { field: "color", type: "nominal", scale: null };
  const front = values.filter(({ isOnFront }) => isOnFront).sort((a, b) => a.x - b.x);
  const named = values.length <= mostNames ? values : front;
  const layer = [
    {
      data: { values: front },
      mark: {
        type: "line",
        color: ink.aside,
        strokeWidth: 1.2,
        strokeDash: [4, 3],
        interpolate: "step-after",
      },
      encoding: { x, y },
    },
    {
      data: { values: values.filter(({ isOnFront }) => !isOnFront) },
      mark: { type: "point", filled: false, size: 70, strokeWidth: 2 },
      encoding: { x, y, color },
    },
    {
      data: { values: front },
      mark: { type: "point", filled: true, size: 110, opacity: 1 },
      encoding: { x, y, color },
    },
    {
      data: { values: named },
      mark: { type: "text", align: "left", dx: 9, dy: -9, fontSize: 11 },
      encoding: { x, y, text: { field: "label" } },
    },
  ];
  const better = data.direction === "min" ? "lower" : "higher";
  const notes = [
    `Filled: nothing else is both cheaper and better (${better} is better). Rings: something is.`,
    ...(named.length < values.length ? [`Named: those ${named.length} of ${values.length}.`] : []),
    ...(data.notes ?? []),
  ];
  return chartSpec({ title: data.title, notes }, { width: 520, height: 320, layer });
}
