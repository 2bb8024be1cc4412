// Curves for people: the points of one run with their times, or several runs side by side by step.

import { alignCurves } from "../core/curve.js";
import { cutMiddle, printable } from "../core/printable.js";
import type { HistoryPoint, Run } from "../core/run.js";
import { chooseNumberFormat } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";

/** A metric's history in one run. */
export interface Curve {
  readonly run: Run;
  /** As the run's files name it. */
  readonly metric: string;
  readonly points: readonly HistoryPoint[];
}

type Cells = readonly (readonly string[])[];

/**
 * All points, none left out; numbers are rounded as in tables. Columns that no point fills are left out. Times are UTC
 * and shown for a single run only.
 * @param columns of the terminal; undefined for a file or pipe
 */
export function curveTable(curves: readonly Curve[], columns: number | undefined): string {
  const [only, ...more] = curves;
  if (only === undefined) return "";
  return more.length === 0 ? singleTable(only, columns) : sideBySide(curves, columns);
}

function singleTable({ metric, points }: Curve, columns: number | undefined): string {
  const print = valuePrinter(points.map((point) => point.value));
  const rows = points.map(({ step, epoch, time, value }) => [
    String(step),
    epoch === undefined ? "–" : String(epoch),
    time === undefined ? "–" : clockText(time),
    print(value),
  ]);
  return drawFilled(["step", "epoch", "time (UTC)", metric], rows, columns);
}

function sideBySide(curves: readonly Curve[], columns: number | undefined): string {
  const aligned = alignCurves(curves.map((curve) => curve.points));
  const print = valuePrinter(aligned.flatMap((row) => row.values));
  const rows = aligned.map(({ step, epoch, values }) => [
    String(step),
    epoch === undefined ? "–" : String(epoch),
    ...values.map(print),
  ]);
  return drawFilled(["step", "epoch", ...headings(curves, columns)], rows, columns);
}

/** Columns that step, epoch and the gaps may take. */
const axesWidth = 20;

/** Run ids, cut in the middle where the terminal is too narrow for all. */
function headings(curves: readonly Curve[], columns: number | undefined): string[] {
  const ids = curves.map(({ run }) => printable(run.id));
  if (columns === undefined) return ids;
  const room = Math.max(10, Math.floor((columns - axesWidth) / ids.length) - 2);
  return ids.map((id) => cutMiddle(id, room));
}

/** Leaves out columns in which no row has anything. */
function drawFilled(header: readonly string[], rows: Cells, columns: number | undefined): string {
  const filled = header.map((_, column) => column === 0 || rows.some((row) => row[column] !== "–"));
  const keep = (cells: readonly string[]): string[] => cells.filter((_, column) => filled[column]);
  return renderPlainTable(keep(header), rows.map(keep), { columns });
}

function valuePrinter(
  values: readonly (number | null | undefined)[],
): (value: number | null | undefined) => string {
  const print = chooseNumberFormat(
    values.filter((value) => typeof value === "number"),
    {},
  );
  return (value) => (value === undefined ? "–" : value === null ? "null" : print(value));
}

/** "2024-02-08 02:22:17" of seconds since the Unix epoch; the number itself where it is no such time. */
function clockText(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime())
    ? String(seconds)
    : time
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "");
}
