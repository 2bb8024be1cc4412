// MLflow's SQLite store: all runs with their facts, params, tags and latest values; histories run by run.

import type { History, HistoryPoint } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { SqliteDatabase, SqliteValue } from "../../formats/sqlite/database.js";
import { isLater, type MetricValue } from "./run-facts.js";

/** A run as its rows tell it. */
export interface DatabaseRun {
  readonly id: string;
  /** Columns of `runs` by name. */
  readonly facts: ReadonlyMap<string, SqliteValue>;
  readonly experiment: string | undefined;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly latest: Map<string, number>;
}

export interface DatabaseRead {
  readonly runs: readonly DatabaseRun[];
  /** Runs that are deleted, or of deleted experiments: not among `runs`. */
  readonly deleted: number;
  readonly problems: readonly Problem[];
}

/** Tables that no other tool's database has all of. */
export const mlflowTables = ["runs", "experiments", "metrics", "params", "tags"];

const factColumns = [
  ...["run_uuid", "name", "status", "start_time", "end_time", "user_id", "source_name", "source_version"],
  ...["lifecycle_stage", "experiment_id"],
];

/** Reads all runs. Values of metrics are MLflow's own choice of the latest. */
export function readDatabase(database: SqliteDatabase): DatabaseRead {
  const experiments = readExperiments(database);
  const runs = new Map<string, DatabaseRun>();
  let deleted = 0;
  database.scan("runs", factColumns, (row) => {
    const facts = new Map(factColumns.map((name, index) => [name, row[index] ?? null]));
    const id = facts.get("run_uuid");
    const experiment = experiments.get(String(facts.get("experiment_id")));
    if (typeof id !== "string") return;
    if (facts.get("lifecycle_stage") === "deleted" || experiment?.isDeleted === true) deleted++;
    else {
      const run = {
        id,
        facts,
        experiment: experiment?.name,
        params: new Map(),
        tags: new Map(),
        latest: new Map(),
      };
      runs.set(id, run);
    }
  });
  for (const table of ["params", "tags"] as const) {
    database.scan(table, ["run_uuid", "key", "value"], ([id, key, value]) => {
      if (typeof key === "string")
        runs.get(String(id))?.[table].set(key, value === null ? "" : String(value));
    });
  }
  addLatest(database, runs);
  return { runs: [...runs.values()], deleted, problems: database.problems() };
}

/** Every value of a run's metrics by time, step and value: databases do not keep the order of logging. */
export function readDatabaseHistory(database: SqliteDatabase, runId: string): History {
  const history = new Map<string, (HistoryPoint & { readonly time: number })[]>();
  database.scanWhere("metrics", ["key", ...valueColumns], {
    where: "run_uuid",
    equals: runId,
    onRow: ([key, ...row]) => {
      if (typeof key !== "string") return;
      const { value, step, time } = metricValueOf(row);
      const point = { step, value, time: time / 1000 };
      const points = history.get(key);
      if (points === undefined) history.set(key, [point]);
      else points.push(point);
    },
  });
  for (const points of history.values())
    points.sort((a, b) => a.time - b.time || a.step - b.step || (a.value ?? 0) - (b.value ?? 0));
  return history;
}

const valueColumns = ["value", "timestamp", "step", "is_nan"];

/** Infinities are stored as the greatest finite number, and what is no number as 0 with a mark. */
function metricValueOf([stored, time, step, isNan]: readonly SqliteValue[]): MetricValue {
  const number = Number(stored);
  const isInfinite = Math.abs(number) === Number.MAX_VALUE;
  const value = isNan === 1 ? Number.NaN : isInfinite ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
  return { value, time: Number(time), step: Number(step) };
}

/** From the table of latest values; databases of before it had one are looked through. */
function addLatest(database: SqliteDatabase, runs: ReadonlyMap<string, DatabaseRun>): void {
  const columns = ["run_uuid", "key", ...valueColumns];
  if (database.hasTable("latest_metrics")) {
    database.scan("latest_metrics", columns, ([id, key, ...row]) => {
      if (typeof key === "string") runs.get(String(id))?.latest.set(key, metricValueOf(row).value);
    });
    return;
  }
  const latest = new Map<string, MetricValue>();
  database.scan("metrics", columns, ([id, key, ...row]) => {
    const run = runs.get(String(id));
    if (run === undefined || typeof key !== "string") return;
    const value = metricValueOf(row);
    const place = `${id} ${key}`;
    const known = latest.get(place);
    if (known !== undefined && !isLater(value, known)) return;
    latest.set(place, value);
    run.latest.set(key, value.value);
  });
}

function readExperiments(
  database: SqliteDatabase,
): Map<string, { name: string | undefined; isDeleted: boolean }> {
  const experiments = new Map<string, { name: string | undefined; isDeleted: boolean }>();
  database.scan("experiments", ["experiment_id", "name", "lifecycle_stage"], ([id, name, stage]) => {
    experiments.set(String(id), {
      name: typeof name === "string" ? name : undefined,
      isDeleted: stage === "deleted",
    });
  });
  return experiments;
}
