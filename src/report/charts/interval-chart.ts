// A metric by family, model, class or other group: a point each, with the interval it is known to.

import type { Interval } from "../../core/statistics/sample.js";
import {
  axisTitle,
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  ink,
  type Quantity,
  rowHeight,
} from "./chart-spec.js";

export interface GroupValue {
  readonly name: string;
  readonly value: number;
  /** Absent where it cannot be told, as for one run. */
  readonly interval?: Interval | undefined;
  /** "#RRGGBB"; the chart's one colour when absent. */
  readonly color?: string;
  /** The values behind `value`, drawn small. */
  readonly points?: readonly number[];
}

export interface IntervalChart extends ChartHead {
  readonly metric: Quantity;
  /** What the groups are: "family". */
  readonly groupName: string;
  readonly groups: readonly GroupValue[];
  /** A value to reach, drawn as a line. */
  readonly target?: number;
  /** What value, bars and small points are, in a sentence. */
  readonly meaning: string;
}

/** The chart; groups from top to bottom in their order. */
export function intervalChart(data: IntervalChart): ChartSpec {
  const labels = chartLabels(
    data.groups.map(({ name }) => name),
    48,
  );
  const rows = data.groups.map(({ value, interval, color = ink.mark, points = [] }, index) => ({
    row: {
      label: labels[index],
      x: value,
      low: interval?.low ?? value,
      high: interval?.high ?? value,
      color,
    },
    points: points.map((x) => ({ label: labels[index], x, color })),
  }));
  const y = {
    field: "label",
    type: "nominal",
    sort: null,
    scale: { domain: labels },
    title: axisTitle({ name: data.groupName }),
    axis: { grid: true, labelOverlap: false },
  };
  const x = {
    field: "x",
    type: "quantitative",
    title: axisTitle(data.metric),
    scale: { zero: false, padding: 8 },
    axis: { tickCount: 6 },
  };
  const color = { field: "color", type: "nominal", scale: null, legend: null };
  const layer = [
    ...(data.target === undefined ? [] : [targetRule(data.target, x)]),
    {
      data: { values: rows.map(({ row }) => row) },
      mark: { type: "rule", strokeWidth: 2.5 },
      encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" }, color },
    },
    {
      data: { values: rows.flatMap(({ points }) => points) },
      mark: { type: "tick", thickness: 1.5, size: 12, opacity: 0.6 },
      encoding: { y, x, color },
    },
    {
      data: { values: rows.map(({ row }) => row) },
      mark: { type: "point", filled: true, size: 75, opacity: 1 },
      encoding: { y, x, color },
    },
  ];
  const notes = [data.meaning, ...(data.notes ?? [])];
  return chartSpec(
    { title: data.title, notes },
    { width: 440, height: { step: rowHeight(26, data.groups.length, data.groupName) }, layer },
  );
}

function targetRule(target: number, x: ChartSpec): ChartSpec {
  return {
    data: { values: [{ x: target }] },
    mark: { type: "rule", strokeDash: [4, 3], color: ink.text },
    encoding: { x },
  };
}
