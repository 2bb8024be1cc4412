// A run of Lightning: its table and its event files say the same, and are joined.

import { basename, dirname } from "node:path";
import type { History, HistoryPoint, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { addLastValues, LastValues, MetricSeries } from "../metric-series.js";
import { readYamlFile } from "../read-yaml-file.js";
import { addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { cellNumber, readStepTable } from "../step-table.js";
import { readEventHistory } from "../tensorboard/event-history.js";
import type { EventPart } from "../tensorboard/event-parts.js";
import { addEvents } from "../tensorboard/read-run.js";

export interface LightningFiles {
  /** Absolute paths, existing or not. */
  readonly csv: string;
  readonly params: string;
  readonly parts: readonly EventPart[];
}

const form = { delimiter: ",", stepColumns: ["step", "epoch"] };

/** Reads the run's row. Of a metric that both files have, the one counts that got further, else the table. */
export function readRun(place: RunPlace, { csv, params, parts }: LightningFiles): Run {
  const draft = newDraft(place);
  const yaml = readYamlFile(params);
  draft.problems.push(...yaml.problems);
  addSettings(draft, yaml.members);
  draft.attributes.set("experiment", basename(dirname(place.path)));
  const logged = new LastValues("written last");
  const table = readStepTable(csv, form, ({ column, step, value }) => {
    const number = cellNumber(value);
    if (!isAxis(column) && typeof number === "number") logged.add({ metric: column, step, value: number });
  });
  draft.problems.push(...table.problems);
  addLastValues(draft, logged, csv);
  if (parts.length > 0) addOfEvents(draft, parts, { logged, hasTable: !table.missing });
  return runOf(draft);
}

/** Lightning logs the epoch beside everything. */
function isAxis(metric: string): boolean {
  return metric === "epoch" || metric === "step";
}

/**
 * Adds what only the event files have: metrics, times, texts. Not their status: torch writes "success" at the start, when
 * Lightning hands it the hyperparameters.
 */
function addOfEvents(
  draft: RunDraft,
  parts: readonly EventPart[],
  { logged, hasTable }: { readonly logged: LastValues; readonly hasTable: boolean },
): void {
  const events = newDraft(draft);
  const values = addEvents(events, parts);
  for (const [metric, value] of events.metrics) {
    const isFurther =
      (values.reachedBy(metric) ?? 0) > (logged.reachedBy(metric) ?? Number.NEGATIVE_INFINITY);
    if (isFurther && !isAxis(metric) && !isPlaceholder(metric, value)) draft.metrics.set(metric, value);
  }
  for (const [name, value] of events.params) if (!draft.params.has(name)) draft.params.set(name, value);
  for (const [name, value] of events.attributes) {
    if (name !== "metric_precision" || !hasTable) draft.attributes.set(name, value);
  }
  draft.startedAt = events.startedAt;
  draft.durationSeconds = events.durationSeconds;
  draft.problems.push(...events.problems.filter(({ code }) => !hasTable || code !== "repeated-step"));
}

/** What the event logger writes at the start when no metric for the HParams page is chosen. */
function isPlaceholder(metric: string, value: number | null): boolean {
  return metric === "hp_metric" && value === -1;
}

/** Every value once: of the file that got further, else of the table, with the times of the event files. */
export function readHistory({ csv, parts }: LightningFiles): { history: History; problems: Problem[] } {
  const series = new MetricSeries();
  const table = readStepTable(csv, form, ({ column, step, value }) => {
    const number = cellNumber(value);
    if (!isAxis(column) && typeof number === "number") series.add({ metric: column, step, value: number });
  });
  const events = readEventHistory(parts);
  const history = new Map(series.history());
  for (const [metric, points] of events.history) {
    const known = history.get(metric);
    if (isAxis(metric) || (points.length === 1 && isPlaceholder(metric, points[0]?.value ?? null))) continue;
    if (known === undefined || lastStep(points) > lastStep(known)) history.set(metric, points);
    else history.set(metric, withTimes(known, points));
  }
  return { history, problems: [...table.problems, ...events.problems] };
}

function lastStep(points: readonly HistoryPoint[]): number {
  return points.reduce((greatest, { step }) => Math.max(greatest, step), Number.NEGATIVE_INFINITY);
}

/** The points of the table with the times of the same ones in the event files, where these have them all. */
function withTimes(points: readonly HistoryPoint[], timed: readonly HistoryPoint[]): readonly HistoryPoint[] {
  const isSame =
    points.length === timed.length && points.every(({ step }, index) => step === timed[index]?.step);
  if (!isSame) return points;
  return points.map((point, index) => {
    const time = timed[index]?.time;
    return time === undefined ? point : { ...point, time };
  });
}
