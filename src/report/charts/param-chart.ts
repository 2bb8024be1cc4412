// A param against a metric: one point a run, over a number or over words.

import type { Value } from "../../core/value.js";
import {
  axisTitle,
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  countNote,
  ink,
  logAxis,
  numberAxis,
  type Quantity,
} from "./chart-spec.js";

export interface RunPoint {
  readonly param: Value | undefined;
  readonly metric: number | null | undefined;
  /** "#RRGGBB" */
  readonly color?: string;
}

export interface ParamChart extends ChartHead {
  readonly param: Quantity;
  readonly metric: Quantity;
  readonly runs: readonly RunPoint[];
}

/** Above this ratio of the largest to the smallest, numbers that are all above 0 are drawn on a logarithmic axis. */
const wideRatio = 20;

/** The chart: numbers on an axis, logarithmic where they span much; anything else as words. */
export function paramChart(data: ParamChart): ChartSpec {
  const shown = data.runs.filter(
    ({ param, metric }) =>
      param !== undefined && param !== null && typeof metric === "number" && Number.isFinite(metric),
  );
  const numbers = shown.flatMap(({ param }) =>
    typeof param === "number" && Number.isFinite(param) ? [param] : [],
  );
  const isNumeric = numbers.length === shown.length && numbers.length > 0;
  const values = shown.map(({ param, metric, color = ink.mark }) => ({
    x: isNumeric ? param : wordOf(param),
    y: metric,
    color,
  }));
  const notes = [
    ...(data.notes ?? []),
    ...countNote(
      data.runs.length - shown.length,
      "run has no value of one of them and is missing here.",
      "runs have no value of one of them and are missing here.",
    ),
  ];
  const x = isNumeric
    ? numericAxis(data.param, numbers)
    : wordAxis(
        data.param,
        values.map(({ x: word }) => String(word)),
      );
  const layer = [
    {
      data: { values },
      mark: { type: "point", filled: true, size: 60, opacity: 0.8 },
      encoding: {
        x,
        y: { ...numberAxis("y", data.metric), scale: { zero: false, padding: 8 } },
        color: { field: "color", type: "nominal", scale: null },
      },
    },
  ];
  return chartSpec(
    { title: data.title, notes },
    { width: isNumeric ? 460 : { step: 90 }, height: 280, layer },
  );
}

function wordOf(param: Value | undefined): string {
  const text = typeof param === "object" ? JSON.stringify(param) : String(param);
  return chartLabels([text], 20)[0] ?? "";
}

function numericAxis(param: Quantity, numbers: readonly number[]): ChartSpec {
  const low = Math.min(...numbers);
  const isWide = low > 0 && Math.max(...numbers) / low >= wideRatio;
  return isWide
    ? logAxis("x", param, numbers)
    : { ...numberAxis("x", param), scale: { zero: false, padding: 12 } };
}

function wordAxis(param: Quantity, words: readonly string[]): ChartSpec {
  const axis = { labelAngle: words.some((word) => word.length > 11) ? -35 : 0, labelOverlap: false };
  return { field: "x", type: "nominal", sort: null, title: axisTitle(param), axis };
}
