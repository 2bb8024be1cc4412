// A heat map: a metric over two factors, each cell with its number.

import { chooseNumberFormat } from "../../core/format-number.js";
import type { Direction } from "../../core/metric.js";
import {
  axisTitle,
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  type Quantity,
  rowHeight,
} from "./chart-spec.js";

export interface HeatCell {
  readonly row: string;
  readonly column: string;
  /** Absent where the two do not meet, or no finite value is known. */
  readonly value?: number | undefined;
}

export interface HeatMap extends ChartHead {
  readonly metric: Quantity;
  readonly direction?: Direction | undefined;
  /** What rows and columns are: "matcher", "strategy". */
  readonly rowName: string;
  readonly columnName: string;
  readonly cells: readonly HeatCell[];
}

/** The chart, rows and columns in the order in which they first come, numbers in theirs. Cells without a value stay white. */
export function heatMap(data: HeatMap): ChartSpec {
  const rowLabels = labelsOf(
    data.cells.map(({ row }) => row),
    34,
  );
  const columnLabels = labelsOf(
    data.cells.map(({ column }) => column),
    24,
  );
  const known = data.cells.flatMap(({ value }) =>
    value !== undefined && Number.isFinite(value) ? [value] : [],
  );
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const print = chooseNumberFormat(known);
  const values = data.cells.flatMap(({ row, column, value }) => {
    if (value === undefined || !Number.isFinite(value)) return [];
    const isDark = high > low && (value - low) / (high - low) > 0.55;
    return [{ y: rowLabels.get(row), x: columnLabels.get(column), value, text: print(value), isDark }];
  });
  const labels = [...columnLabels.values()];
  const angle = labels.some((label) => label.length > 12) ? -35 : 0;
  const x = {
    field: "x",
    type: "nominal",
    sort: null,
    scale: { domain: labels },
    title: axisTitle({ name: data.columnName }),
    axis: { labelAngle: angle, labelOverlap: false },
  };
  const y = {
    field: "y",
    type: "nominal",
    sort: null,
    scale: { domain: [...rowLabels.values()] },
    title: axisTitle({ name: data.rowName }),
    axis: { labelOverlap: false },
  };
  // Light to dark in one hue is read alike by all eyes, and in print.
  const color = {
    field: "value",
    type: "quantitative",
    title: axisTitle(data.metric),
    scale: { scheme: "blues", ...(high > low ? {} : { domain: [low - 1, high + 1] }) },
    legend: { gradientLength: 140, tickCount: 4 },
  };
  const layer = [
    { mark: { type: "rect", stroke: "white", strokeWidth: 1 }, encoding: { x, y, color } },
    {
      mark: { type: "text", fontSize: 11 },
      encoding: {
        x,
        y,
        text: { field: "text" },
        color: { condition: { test: "datum.isDark", value: "white" }, value: "#222222" },
      },
    },
  ];
  return chartSpec(data, {
    data: { values },
    width: { step: 74 },
    height: { step: rowHeight(34, rowLabels.size, data.rowName) },
    layer,
  });
}

/** Label of each name, in the order of the names. */
function labelsOf(names: readonly string[], width: number): ReadonlyMap<string, string> {
  const distinct = [...new Set(names)];
  // Numbers in their order; words in the order in which they come.
  if (distinct.every((name) => name.trim() !== "" && Number.isFinite(Number(name))))
    distinct.sort((a, b) => Number(a) - Number(b));
  const labels = chartLabels(distinct, width);
  return new Map(distinct.map((name, index) => [name, labels[index] ?? ""]));
}
