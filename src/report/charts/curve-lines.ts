// Lines of several curves as one layer of a chart, and their legend.

import type { Stroke } from "../../core/palette.js";
import type { HistoryPoint } from "../../core/run.js";
import { type ChartSpec, colorChannel } from "./chart-spec.js";

export interface CurveLines {
  readonly lines: readonly (readonly HistoryPoint[])[];
  /** One a line, all different. */
  readonly labels: readonly string[];
  readonly strokes: readonly Stroke[];
  readonly x: ChartSpec;
  readonly y: ChartSpec;
  /** 0 to 1; 1 when absent. */
  readonly opacity?: number;
}

/** More names than this make a legend that nobody reads. */
const mostInLegend = 20;

/** One line a curve, interrupted where a value is missing. Curves of one point are points. */
export function linesIn({ lines, labels, strokes, x, y, opacity }: CurveLines): ChartSpec {
  const values = lines.flatMap((points, line) =>
    points.map(({ step, value }) => ({
      x: step,
      y: value === null || !Number.isFinite(value) ? null : value,
      label: labels[line],
    })),
  );
  const isShort = lines.every((points) => points.length <= 1);
  const legend = curveLegend(labels);
  return {
    data: { values },
    mark: isShort
      ? { type: "point", filled: true, size: 60 }
      : {
          type: "line",
          strokeWidth: 1.8,
          invalid: "break-paths-show-path-domains",
          ...(opacity === undefined ? {} : { opacity }),
        },
    encoding: {
      x,
      y,
      color: colorChannel(
        labels,
        strokes.map(({ color }) => color),
        legend,
      ),
      ...(isShort ? {} : { strokeDash: dashChannel(labels, strokes, legend) }),
    },
  };
}

/** What is said where a legend would be too long. */
export function crowdNotes(curves: number): string[] {
  return curves > mostInLegend ? [`${curves} curves: too many for a legend; their colours repeat.`] : [];
}

function dashChannel(
  labels: readonly string[],
  strokes: readonly Stroke[],
  legend: ChartSpec | null,
): ChartSpec {
  return {
    field: "label",
    type: "nominal",
    sort: null,
    scale: { domain: labels, range: strokes.map(({ dash }) => (dash.length === 0 ? [1, 0] : dash)) },
    legend,
    title: null,
  };
}

/** What a line is stands in the legend, unless it is alone or one of very many. */
export function curveLegend(labels: readonly string[]): ChartSpec | null {
  if (labels.length < 2 || labels.length > mostInLegend) return null;
  const longest = Math.max(...labels.map((label) => label.length));
  return {
    orient: "bottom",
    direction: "horizontal",
    columns: longest <= 11 ? 5 : longest <= 20 ? 3 : 2,
    symbolType: "stroke",
    symbolSize: 300,
    symbolOpacity: 1,
  };
}
