// Optuna's SQLite store: studies and their trials with params, values and attributes; reports in one pass.

import type { HistoryPoint } from "../../core/run.js";
import type { SqliteDatabase, SqliteValue } from "../../formats/sqlite/database.js";
import type { HistoriesRead } from "../file-histories.js";
import { LastValues } from "../metric-series.js";
import { paramValueOf, reported, type Study, type Trial, valueOfJson } from "./trial.js";

/** Tables that no other tool's database has all of. */
export const optunaTables = ["studies", "study_directions", "trials", "trial_params", "trial_values"];

interface StudyRow extends Study {
  readonly directions: string[];
  readonly userAttrs: Map<string, unknown>;
  readonly systemAttrs: Map<string, unknown>;
}

interface TrialRow extends Trial {
  readonly params: Map<string, NonNullable<ReturnType<typeof paramValueOf>> | null>;
  readonly userAttrs: Map<string, unknown>;
  readonly systemAttrs: Map<string, unknown>;
  values: unknown[] | undefined;
}

/** All trials in the order of their ids. */
export function readTrials(database: SqliteDatabase): readonly Trial[] {
  const studies = readStudies(database);
  const trials = new Map<SqliteValue, TrialRow>();
  const columns = ["trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete"];
  database.scan("trials", columns, ([id, number, study, state, start, end]) => {
    const known = studies.get(study ?? null);
    if (known === undefined || typeof id !== "number") return;
    trials.set(id, {
      study: known,
      id,
      number: Number(number),
      state: String(state),
      start,
      end,
      params: new Map(),
      values: undefined,
      userAttrs: new Map(),
      systemAttrs: new Map(),
      reports: new LastValues(),
    });
  });
  addParams(database, trials);
  addValues(database, trials);
  for (const [table, owners] of [
    ["trial_user_attributes", userAttrsOf(trials)],
    ["trial_system_attributes", systemAttrsOf(trials)],
  ] as const)
    addAttributes(database, { table, owner: "trial_id", owners });
  return [...trials.values()];
}

/** Every reported value by trial, in the order of the table. */
export function readReports(database: SqliteDatabase): HistoriesRead<number> {
  const histories = new Map<number, Map<string, HistoryPoint[]>>();
  scanReports(database, (trial, point) => {
    const points = histories.get(trial)?.get(reported);
    if (points === undefined) histories.set(trial, new Map([[reported, [point]]]));
    else points.push(point);
  });
  return { histories, problems: database.problems() };
}

function scanReports(database: SqliteDatabase, onReport: (trial: number, point: HistoryPoint) => void): void {
  const columns = ["trial_id", "step", "intermediate_value", "intermediate_value_type"];
  database.scan("trial_intermediate_values", columns, ([trial, step, stored, type]) => {
    if (typeof trial !== "number" || typeof step !== "number") return;
    onReport(trial, { step, value: numberOf(stored ?? null, type ?? null) });
  });
}

/** Older databases have no column of the type: then what is stored is all there is. */
function numberOf(stored: SqliteValue, type: SqliteValue): number | null {
  if (type === "INF_POS") return Number.POSITIVE_INFINITY;
  if (type === "INF_NEG") return Number.NEGATIVE_INFINITY;
  if (type === "NAN" || stored === null) return Number.NaN;
  return Number(stored);
}

function addParams(database: SqliteDatabase, trials: ReadonlyMap<SqliteValue, TrialRow>): void {
  const columns = ["trial_id", "param_name", "param_value", "distribution_json"];
  database.scan("trial_params", columns, ([trial, name, stored, distribution]) => {
    const value = paramValueOf(stored, distribution);
    if (typeof name === "string" && value !== undefined) trials.get(trial ?? null)?.params.set(name, value);
  });
}

function addValues(database: SqliteDatabase, trials: ReadonlyMap<SqliteValue, TrialRow>): void {
  const columns = ["trial_id", "objective", "value", "value_type"];
  database.scan("trial_values", columns, ([id, objective, stored, type]) => {
    const trial = trials.get(id ?? null);
    if (trial === undefined || typeof objective !== "number") return;
    trial.values ??= [];
    trial.values[objective] = numberOf(stored ?? null, type ?? null);
  });
  scanReports(database, (id, point) => trials.get(id)?.reports.add({ metric: reported, ...point }));
}

function readStudies(database: SqliteDatabase): Map<SqliteValue, StudyRow> {
  const studies = new Map<SqliteValue, StudyRow>();
  database.scan("studies", ["study_id", "study_name"], ([id, name]) => {
    const study = { name: String(name), directions: [], userAttrs: new Map(), systemAttrs: new Map() };
    studies.set(id ?? null, study);
  });
  database.scan("study_directions", ["study_id", "direction", "objective"], ([id, direction, objective]) => {
    const study = studies.get(id ?? null);
    if (study !== undefined && typeof objective === "number")
      study.directions[objective] = String(direction).toLowerCase();
  });
  addAttributes(database, {
    table: "study_user_attributes",
    owner: "study_id",
    owners: userAttrsOf(studies),
  });
  addAttributes(database, {
    table: "study_system_attributes",
    owner: "study_id",
    owners: systemAttrsOf(studies),
  });
  return studies;
}

type Owners = (id: SqliteValue) => Map<string, unknown> | undefined;

function userAttrsOf(known: ReadonlyMap<SqliteValue, { readonly userAttrs: Map<string, unknown> }>): Owners {
  return (id) => known.get(id)?.userAttrs;
}

function systemAttrsOf(
  known: ReadonlyMap<SqliteValue, { readonly systemAttrs: Map<string, unknown> }>,
): Owners {
  return (id) => known.get(id)?.systemAttrs;
}

function addAttributes(
  database: SqliteDatabase,
  { table, owner, owners }: { table: string; owner: string; owners: Owners },
): void {
  database.scan(table, [owner, "key", "value_json"], ([id, key, text]) => {
    if (typeof key === "string") owners(id ?? null)?.set(key, valueOfJson(text));
  });
}
