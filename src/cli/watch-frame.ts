// What `watch` shows: a table that is redrawn in place, or a line a change where nothing can be redrawn.

import { missingText } from "../core/comparison/cell-texts.js";
import { formatNumber } from "../core/format-number.js";
import { cutMiddle, printable } from "../core/printable.js";
import type { Progress } from "../core/progress.js";
import { drawSparkline } from "../core/sparkline.js";
import { formatDuration } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import type { WatchedRun } from "./watched-runs.js";

export interface FrameOptions {
  /** The most telling first; as many are shown as fit. */
  readonly metrics: readonly string[];
  readonly nowSeconds: number;
  readonly columns: number;
  readonly color: boolean;
  /** Rows there is room for; undefined for all. */
  readonly rows: number | undefined;
}

const sparkWidths = { wide: 12, narrow: 6 };
const runWidths = { wide: 28, narrow: 20 };
/** Columns of run, status, done, each, left and last, with their gaps. */
const fixedWidth = 78;
/** Columns of one metric: number, curve, gaps. */
const metricWidth = 26;

/** A table of the runs, each with its progress and the newest values of a few metrics. Ends with a line break. */
export function drawFrame(runs: readonly WatchedRun[], options: FrameOptions): string {
  const room = Math.floor((options.columns - fixedWidth) / metricWidth);
  const metrics = options.metrics.slice(0, Math.max(1, room));
  const size = options.columns >= fixedWidth + metricWidth ? "wide" : "narrow";
  const hasTimes = size === "wide";
  const shown = runs.slice(0, options.rows ?? runs.length);
  const header = ["run", "status", "done", ...(hasTimes ? ["each"] : []), "left", "last", ...metrics];
  const rows = shown.map((run) => [
    cutMiddle(printable(run.id), runWidths[size]),
    run.status,
    doneText(run.progress),
    ...(hasTimes ? [eachText(run.progress)] : []),
    leftText(run),
    agoText(run.lastTime, options.nowSeconds),
    ...metrics.map((metric) => curveText(run.curves.get(metric), sparkWidths[size])),
  ]);
  const hidden = runs.length - shown.length;
  const more = hidden > 0 ? `… and ${hidden} more\n` : "";
  return `${renderPlainTable(header, rows, { columns: options.columns, color: options.color })}${more}`;
}

/** Metrics that a line holds. */
const mostInLine = 3;

/** One line: "2026-01-22T02:01:57Z  hybrid_v2  running  epoch 12/50  3.1 s each  118 s left  val_loss 0.25". */
export function plainLine(
  run: WatchedRun,
  { metrics, nowSeconds }: Pick<FrameOptions, "metrics" | "nowSeconds">,
): string {
  const values = metrics
    .filter((metric) => run.curves.has(metric))
    .slice(0, mostInLine)
    .map((metric) => `${printable(metric)} ${valueText(run.curves.get(metric)?.at(-1))}`);
  const { progress } = run;
  const parts = [
    new Date(nowSeconds * 1000).toISOString().replace(/\.\d+Z$/, "Z"),
    printable(run.id),
    run.status,
    ...(progress === undefined ? [] : [`${progress.axis} ${doneText(progress).replace(/ (?!steps)/, ", ")}`]),
    ...(progress?.secondsEach === undefined ? [] : [`${formatDuration(progress.secondsEach)} each`]),
    ...(leftText(run) === missingText ? [] : [`${leftText(run)} left`]),
    ...values,
  ];
  return `${parts.join("  ")}\n`;
}

/** "12/50 24 %", "1200" */
function doneText(progress: Progress | undefined): string {
  if (progress === undefined) return missingText;
  const { done, planned } = progress;
  if (planned === undefined) return String(done);
  return `${done}/${planned} ${Math.floor((100 * done) / planned)} %`;
}

function eachText(progress: Progress | undefined): string {
  if (progress?.secondsEach === undefined) return missingText;
  return `${formatDuration(progress.secondsEach)}/${progress.axis}`;
}

function leftText({ progress, goesOn }: WatchedRun): string {
  if (!goesOn || progress?.secondsLeft === undefined) return missingText;
  return formatDuration(Math.round(progress.secondsLeft));
}

/** "12 s ago" */
function agoText(time: number | undefined, nowSeconds: number): string {
  if (time === undefined) return missingText;
  return `${formatDuration(Math.max(0, Math.round(nowSeconds - time)))} ago`;
}

function curveText(values: readonly (number | null)[] | undefined, width: number): string {
  if (values === undefined || values.length === 0) return missingText;
  return `${valueText(values.at(-1))} ${drawSparkline(values, width).text.padEnd(width)}`;
}

function valueText(value: number | null | undefined): string {
  if (value === undefined) return missingText;
  return value === null ? "null" : formatNumber(value);
}
