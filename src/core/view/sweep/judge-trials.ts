// Which metric the trials of a sweep are judged by, their values of it, and which of them is the best.

import { shortestLabels } from "../../field/field.js";
import { type FieldColumn, valueReader } from "../../field/field-table.js";
import { chooseNumberFormat } from "../../format-number.js";
import { printable } from "../../printable.js";
import { describeUnit } from "../answer-fields.js";
import type { TableView } from "../table-view.js";
import type { SeenTrial } from "./seen-sweep.js";
import type { Judging, MetricChoice } from "./sweep-data.js";

/** Trials of one sweep with their values of one metric. */
export interface JudgedTrials {
  /** Absent where no run of the sweep has a metric, or not the one asked for. */
  readonly metric?: MetricChoice;
  /** Its value for a trial, whatever its state; undefined where it has none, and for a trial without a run. */
  readonly numberOf: (trial: SeenTrial) => number | undefined;
  /** A value as text, with the digits that suit all of them. */
  readonly textOf: (value: number) => string;
  /** The captured trial with the best value; the first of several. */
  readonly best?: SeenTrial;
  /** Captured trials with a value that is a number. */
  readonly count: number;
}

const knownMetrics = new WeakMap<
  readonly SeenTrial[],
  { readonly view: TableView; readonly metrics: readonly MetricChoice[] }
>();

/** Metrics of which the trials' runs have a number, in the order of the table. Worked out once for a list. */
export function metricsOf(view: TableView, trials: readonly SeenTrial[]): readonly MetricChoice[] {
  const known = knownMetrics.get(trials);
  if (known?.view === view) return known.metrics;
  const metrics = findMetrics(view, trials);
  knownMetrics.set(trials, { view, metrics });
  return metrics;
}

function findMetrics(view: TableView, trials: readonly SeenTrial[]): MetricChoice[] {
  const rows = rowsOf(trials);
  const columns = [...view.table.columns.values()].filter((column) => {
    if (column.kind !== "metric") return false;
    const valueIn = valueReader(column, { asked: rows.length, of: view.table.rows.length });
    return rows.some((row) => typeof valueIn(row) === "number");
  });
  const labels = shortestLabels(columns.map(({ name }) => name));
  return columns.map((column, at) => choiceOf(view, column, labels[at] ?? column.name));
}

/**
 * Judges the trials. Without a metric the first of these is taken: one of which somebody has said which way is better, one
 * that is shown unasked, one whose direction its name tells.
 */
export function judgeTrials(
  view: TableView,
  trials: readonly SeenTrial[],
  { metrics, asked }: { readonly metrics: readonly MetricChoice[]; readonly asked: Judging },
): JudgedTrials {
  const chosen = metrics.find(({ name }) => name === asked.metric) ?? usualMetric(view, metrics);
  const column = chosen === undefined ? undefined : view.table.columns.get(chosen.name);
  if (chosen === undefined || column === undefined) {
    return { numberOf: () => undefined, textOf: String, count: 0 };
  }
  const rows = rowsOf(trials);
  const valueIn = valueReader(column, { asked: rows.length, of: view.table.rows.length });
  const numberOf = ({ row }: SeenTrial): number | undefined => {
    const value = row === undefined ? undefined : valueIn(row);
    return typeof value === "number" ? value : undefined;
  };
  const direction = asked.direction ?? chosen.direction;
  const metric = asked.direction === undefined ? chosen : withDirection(chosen, asked.direction);
  const numbers = trials.flatMap((trial) => numberOf(trial) ?? []);
  const best = direction === undefined ? undefined : bestOf(trials, numberOf, direction);
  return {
    metric,
    numberOf,
    textOf: chooseNumberFormat(numbers),
    ...(best === undefined ? {} : { best }),
    count: trials.filter((trial) => isJudged(trial, numberOf)).length,
  };
}

/** The value of a trial that counts: it is captured, and the value is a finite number. */
export function isJudged(trial: SeenTrial, numberOf: JudgedTrials["numberOf"]): boolean {
  return trial.state === "captured" && Number.isFinite(numberOf(trial));
}

function bestOf(
  trials: readonly SeenTrial[],
  numberOf: JudgedTrials["numberOf"],
  direction: "min" | "max",
): SeenTrial | undefined {
  let best: { readonly trial: SeenTrial; readonly value: number } | undefined;
  for (const trial of trials) {
    const value = numberOf(trial);
    if (value === undefined || !isJudged(trial, numberOf)) continue;
    if (best === undefined || (direction === "min" ? value < best.value : value > best.value))
      best = { trial, value };
  }
  return best?.trial;
}

function withDirection(metric: MetricChoice, direction: "min" | "max"): MetricChoice {
  const { isDirectionInferred: _, ...rest } = metric;
  return { ...rest, direction };
}

function choiceOf(view: TableView, column: FieldColumn, label: string): MetricChoice {
  return { name: column.name, label: printable(label), ...describeUnit(view, column) };
}

function usualMetric(view: TableView, metrics: readonly MetricChoice[]): MetricChoice | undefined {
  const usual = new Set(view.usual.names);
  const rank = ({ name, direction, isDirectionInferred }: MetricChoice): number =>
    (direction !== undefined && isDirectionInferred === false ? 4 : 0) +
    (usual.has(name) ? 2 : 0) +
    (direction === undefined ? 0 : 1);
  return [...metrics].sort((a, b) => rank(b) - rank(a))[0];
}

function rowsOf(trials: readonly SeenTrial[]): number[] {
  return trials.flatMap(({ row }) => row ?? []);
}
