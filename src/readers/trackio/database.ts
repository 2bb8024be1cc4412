// Trackio's tables: configs, one a run, and metrics, one JSON object a call of log.

import { parseTolerantJson } from "../../core/json/tolerant-json.js";
import type { History, Run } from "../../core/run.js";
import { decodeText } from "../../formats/decode-text.js";
import type { SqliteDatabase, SqliteValue } from "../../formats/sqlite/database.js";
import { metricValueOf } from "../cell.js";
import { isoOfTime, secondsOfTime } from "../clock.js";
import { addLastValues, LastValues, MetricSeries } from "../metric-series.js";
import { addSettings, leavesOf, newDraft, type RunPlace, runOf } from "../run-draft.js";

/** Tables that no other tool's database has all of. */
export const trackioTables = ["metrics", "configs", "system_metrics", "project_metadata"];

/** A run as its rows tell it. */
export interface TrackioRun {
  readonly id: string;
  name: string;
  config: Readonly<Record<string, unknown>>;
  /** When its first value was logged, or its config written. */
  start: string | undefined;
  readonly last: LastValues;
  /** Last words that were logged. */
  readonly words: Map<string, string>;
  /** Calls of log whose object could not be read. */
  unread: number;
}

const metricColumns = ["timestamp", "step", "metrics"];

/** All runs of a project, in the order in which they came. */
export function readRuns(database: SqliteDatabase): readonly TrackioRun[] {
  const runs = new Map<string, TrackioRun>();
  const runOfId = (id: string, name: string): TrackioRun => {
    const known = runs.get(id);
    if (known !== undefined) return known;
    const run = {
      id,
      name,
      config: {},
      start: undefined,
      last: new LastValues(),
      words: new Map(),
      unread: 0,
    };
    runs.set(id, run);
    return run;
  };
  database.scan("metrics", ["run_id", "run_name", ...metricColumns], ([id, name, time, step, metrics]) => {
    const key = idOf(id, name);
    if (key === undefined) return;
    const run = runOfId(key, String(name ?? key));
    if (typeof time === "string" && (run.start === undefined || time < run.start)) run.start = time;
    addLogged(run, Number(step), objectOf(metrics));
  });
  database.scan("configs", ["run_id", "run_name", "config", "created_at"], ([id, name, config, created]) => {
    const key = idOf(id, name);
    if (key === undefined) return;
    const run = runOfId(key, String(name ?? key));
    run.config = objectOf(config) ?? {};
    run.start ??= typeof created === "string" ? created : undefined;
  });
  return [...runs.values()];
}

/** Databases of before runs had ids know them by name alone. */
function idOf(id: SqliteValue | undefined, name: SqliteValue | undefined): string | undefined {
  if (typeof id === "string" && id !== "") return id;
  return typeof name === "string" ? name : undefined;
}

function addLogged(
  run: TrackioRun,
  step: number,
  logged: Readonly<Record<string, unknown>> | undefined,
): void {
  if (logged === undefined) {
    run.unread++;
    return;
  }
  for (const [metric, leaf] of leavesOf(logged)) {
    const value = metricValueOf(leaf);
    if (value !== undefined && value !== null) run.last.add({ metric, step, value });
    else if (typeof leaf === "string") run.words.set(metric, leaf);
  }
}

/** Every logged number of a run, in the order of the calls. */
export function readHistory(database: SqliteDatabase, id: string): History {
  const series = new MetricSeries();
  const where = database.columnsOf("metrics").includes("run_id") ? "run_id" : "run_name";
  database.scanWhere("metrics", metricColumns, {
    where,
    equals: id,
    onRow: ([timestamp, step, metrics]) => {
      const time = secondsOfTime(timestamp);
      for (const [metric, leaf] of leavesOf(objectOf(metrics) ?? {})) {
        const value = metricValueOf(leaf);
        if (value !== undefined && value !== null) series.add({ metric, step: Number(step), value, time });
      }
    },
  });
  return series.history();
}

/** The run. Trackio notes no end and no state: nothing tells whether it still runs. */
export function runOfRows(place: RunPlace, run: TrackioRun, experiment: string): Run {
  const draft = newDraft(place);
  const { _Username: user, _Created: created, _Group: group, ...params } = run.config;
  addSettings(draft, params);
  draft.startedAt = isoOfTime(created) ?? isoOfTime(run.start);
  for (const [name, value] of Object.entries({ name: run.name, experiment, group, user })) {
    if (typeof value === "string" && value !== "") draft.attributes.set(name, value);
  }
  addLastValues(draft, run.last, place.path);
  for (const [name, words] of run.words) draft.attributes.set(name, words);
  if (run.unread > 0) {
    const message = `${run.unread} logged objects of run ${run.name} are no JSON; they were left out.`;
    draft.problems.push({ code: "malformed-json", path: place.path, message });
  }
  return runOf(draft);
}

/** Objects are written as bytes by newer versions, as text by older ones. */
function objectOf(stored: SqliteValue | undefined): Readonly<Record<string, unknown>> | undefined {
  const text = stored instanceof Uint8Array ? decodeText(stored).text : stored;
  if (typeof text !== "string") return undefined;
  try {
    const { value } = parseTolerantJson(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // Counted by whoever asks.
  }
}
