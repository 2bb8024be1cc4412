// The log of one run as a table → histories by metric.

import type { HistoryPoint } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import { metricValueOf } from "../cell.js";
import { secondsOfTime } from "../clock.js";
import { isParamName } from "./param-words.js";
import { axisRank, isClockName } from "./step-words.js";
import type { Table } from "./table.js";
import { seriesColumnOf } from "./table-kind.js";

export type Histories = Map<string, HistoryPoint[]>;

interface Axes {
  readonly step: number | undefined;
  readonly epoch: number | undefined;
  readonly time: number | undefined;
  readonly series: number | undefined;
}

/**
 * Histories of all columns of numbers; empty cells are left out. Columns of words that split the log (train/val, metric
 * names) become the first part of the names. Without a step column the step is the row, from 0.
 */
export function historiesOfTable(table: Table, step: number | undefined): Histories {
  const axes: Axes = {
    step,
    epoch: indexOf(table, (name) => /^_?epoch$/i.test(name)),
    time: indexOf(table, isClockName),
    series: seriesColumnOf(table),
  };
  const histories: Histories = new Map();
  const values = table.columns
    .map((name, index) => ({ name, index }))
    .filter(({ name, index }) => index !== axes.step && index !== axes.series && isValueName(name));
  table.rows.forEach((row, place) => {
    const series = seriesOf(row, axes);
    for (const { name, index } of values) {
      const value = metricValueOf(row[index]);
      if (row[index] === undefined || value === undefined) continue;
      const metric = nameOfSeries(series, name, values.length);
      const points = histories.get(metric) ?? [];
      points.push(pointOf(row, { axes, place, value }));
      histories.set(metric, points);
    }
  });
  return histories;
}

/** Whether a column may be a metric: not a clock, nor the row numbers that pandas writes. */
function isValueName(name: string): boolean {
  return !isClockName(name) && name !== "" && !/^unnamed: ?\d+$/i.test(name);
}

/** Whether a metric of a log is worth its best: measured values, not axes and schedules. */
export function isScheduleName(name: string): boolean {
  return (
    axisRank(name) !== undefined || isParamName(name) || /(?:^|[/_.])lr(?:$|[/_.])|learning_rate/i.test(name)
  );
}

function indexOf(table: Table, fits: (name: string) => boolean): number | undefined {
  const index = table.columns.findIndex(fits);
  return index < 0 ? undefined : index;
}

function seriesOf(row: readonly (Value | undefined)[], axes: Axes): string | undefined {
  const cell = axes.series === undefined ? undefined : row[axes.series];
  return cell === undefined || cell === null ? undefined : String(cell);
}

function nameOfSeries(series: string | undefined, column: string, columns: number): string {
  if (series === undefined) return column;
  return columns === 1 && /^(?:value|values|val|score)$/i.test(column) ? series : `${series}.${column}`;
}

function pointOf(
  row: readonly (Value | undefined)[],
  at: { readonly axes: Axes; readonly place: number; readonly value: number | null },
): HistoryPoint {
  const { axes, place, value } = at;
  const step = axes.step === undefined ? place : numberAt(row, axes.step);
  const epoch = axes.epoch === undefined ? undefined : numberAt(row, axes.epoch);
  const time = axes.time === undefined ? undefined : secondsOfTime(row[axes.time]);
  return {
    step: step ?? epoch ?? place,
    value,
    ...(time === undefined ? {} : { time }),
    ...(epoch === undefined ? {} : { epoch }),
  };
}

function numberAt(row: readonly (Value | undefined)[], index: number): number | undefined {
  const cell = row[index];
  return typeof cell === "number" && Number.isFinite(cell) ? cell : undefined;
}
