// Learning curves: a metric over the steps of several runs.

import { reduceCurve } from "../../core/curve-reduction.js";
import { smoothCurve } from "../../core/curve-smoothing.js";
import { formatNumber } from "../../core/format-number.js";
import type { Stroke } from "../../core/palette.js";
import type { HistoryPoint } from "../../core/run.js";
import {
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  countAxis,
  countNote,
  logAxis,
  numberAxis,
  type Quantity,
} from "./chart-spec.js";
import { crowdNotes, linesIn } from "./curve-lines.js";

export interface CurveOfRun {
  readonly name: string;
  readonly stroke: Stroke;
  readonly points: readonly HistoryPoint[];
}

export interface LearningCurves extends ChartHead {
  readonly metric: Quantity;
  /** What the steps count: "step" or "epoch". */
  readonly stepName: string;
  readonly curves: readonly CurveOfRun[];
  readonly isLogX?: boolean;
  readonly isLogY?: boolean;
  /** Weight of the moving average, 0 to below 1; the picture says so, and the curves as they are stay visible behind. */
  readonly smoothing?: number;
  /** A value to reach, drawn as a line. */
  readonly target?: number;
  /** Points drawn of a curve at most, about. */
  readonly mostPoints?: number;
}

/** Twice the pixels across: more cannot be seen. */
const usualMost = 1200;

/** The chart; long curves are reduced to their extremes, and the picture says how far. */
export function learningCurves(data: LearningCurves): ChartSpec {
  const { curves, smoothing = 0, mostPoints = usualMost } = data;
  const labels = chartLabels(curves.map(({ name }) => name));
  const strokes = curves.map(({ stroke }) => stroke);
  const shown = curves.map(({ points }) => showable(points, data));
  const drawn = shown.map((points) => reduceCurve(points, mostPoints));
  const raw = drawn.map(({ points }) => points);
  const axes = axesOf(data, raw.flat());
  const smooth = shown.map((points) => reduceCurve(smoothCurve(points, smoothing), mostPoints).points);
  const layer = [
    linesIn({ lines: raw, labels, strokes, ...axes, ...(smoothing > 0 ? { opacity: 0.3 } : {}) }),
    ...(smoothing > 0 ? [linesIn({ lines: smooth, labels, strokes, ...axes })] : []),
    ...(data.target === undefined ? [] : [targetLine(data.target, axes.y)]),
  ];
  const notes = [...(data.notes ?? []), ...reductionNotes(drawn), ...valueNotes(data, shown)];
  return chartSpec({ title: data.title, notes }, { width: 560, height: 300, layer });
}

function axesOf(data: LearningCurves, points: readonly HistoryPoint[]): { x: ChartSpec; y: ChartSpec } {
  const steps = { name: data.stepName };
  const values = points.map(({ value }) => value ?? Number.NaN);
  return {
    x:
      data.isLogX === true
        ? logAxis(
            "x",
            steps,
            points.map(({ step }) => step),
          )
        : countAxis("x", data.stepName),
    y: data.isLogY === true ? logAxis("y", data.metric, values) : numberAxis("y", data.metric),
  };
}

/** What was done to the values, and which of them cannot be seen. */
function valueNotes(data: LearningCurves, shown: readonly (readonly HistoryPoint[])[]): string[] {
  const { curves, smoothing = 0 } = data;
  const all = curves.reduce((sum, { points }) => sum + points.length, 0);
  const kept = shown.reduce((sum, points) => sum + points.length, 0);
  const odd = shown.flat().filter(({ value }) => value === null || !Number.isFinite(value)).length;
  return [
    ...(smoothing > 0
      ? [`Smoothed: exponential moving average, weight ${smoothing}; the values themselves are pale.`]
      : []),
    ...countNote(
      odd,
      "value is no finite number: the line has a gap there.",
      "values are no finite numbers: the lines have gaps there.",
    ),
    ...countNote(
      all - kept,
      "point at or below 0 is missing: a logarithmic axis cannot show it.",
      "points at or below 0 are missing: a logarithmic axis cannot show them.",
    ),
    ...(data.target === undefined ? [] : [`Dashed: the target, ${formatNumber(data.target)}.`]),
    ...crowdNotes(curves.length),
  ];
}

/** "Reduced for drawing from up to 20000 to 937 points a curve; every low and high is kept." */
export function reductionNotes(drawn: readonly { points: readonly unknown[]; from: number }[]): string[] {
  const cut = drawn.filter(({ points, from }) => points.length < from);
  if (cut.length === 0) return [];
  const most = Math.max(...cut.map(({ from }) => from));
  const shown = Math.max(...cut.map(({ points }) => points.length));
  return [`Reduced for drawing from up to ${most} to ${shown} points a curve; every low and high is kept.`];
}

/** Points that the axes can show; those without a value stay, for their gap. */
function showable(
  points: readonly HistoryPoint[],
  { isLogX, isLogY }: LearningCurves,
): readonly HistoryPoint[] {
  if (isLogX !== true && isLogY !== true) return points;
  return points.filter(
    ({ step, value }) =>
      (isLogX !== true || step > 0) && (isLogY !== true || value === null || !(value <= 0)),
  );
}

function targetLine(target: number, y: ChartSpec): ChartSpec {
  return {
    data: { values: [{ y: target }] },
    mark: { type: "rule", strokeDash: [3, 3], color: "#222222" },
    encoding: { y: { ...y, field: "y" } },
  };
}
