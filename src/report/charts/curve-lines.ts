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

interface LineRow {
  readonly x: number;
  readonly y: number | null;
  readonly label: string | undefined;
}

/** One line a curve, interrupted where a value is missing; a point where a value has no neighbours. */
export function linesIn({ lines, labels, strokes, x, y, opacity }: CurveLines): ChartSpec {
  const rows = lines.map((points, line) => rowsOf(points, labels[line]));
  const lonely = rows.flatMap((row) => row.filter(isLonely));
  const pale = opacity === undefined ? {} : { opacity };
  const legend = curveLegend(labels);
  const colors = strokes.map(({ color }) => color);
  const color = colorChannel(labels, colors, legend);
  const line = {
    data: { values: rows.flat() },
    mark: { type: "line", strokeWidth: 1.8, invalid: "break-paths-show-path-domains", ...pale },
    encoding: { x, y, color, strokeDash: dashChannel(labels, strokes, legend) },
  };
  if (lonely.length === 0) return line;
  const points = {
    data: { values: lonely },
    mark: { type: "point", filled: true, size: 30, ...pale },
    encoding: { x, y, color },
  };
  return { layer: [line, points] };
}

function rowsOf(points: readonly HistoryPoint[], label: string | undefined): LineRow[] {
  return points.map(({ step, value }) => ({
    x: step,
    y: value === null || !Number.isFinite(value) ? null : value,
    label,
  }));
}

/** A value that no line reaches. */
function isLonely({ y }: LineRow, place: number, all: readonly LineRow[]): boolean {
  const isGap = (row: LineRow | undefined): boolean => row === undefined || row.y === null;
  return y !== null && isGap(all[place - 1]) && isGap(all[place + 1]);
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
