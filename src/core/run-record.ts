// A run and its history as plain JSON data and back, exactly: what stays of a run whose files are packed away.

import type { History, HistoryPoint, Note, Run, Status } from "./run.js";
import { statuses } from "./run.js";
import type { Fields, Value } from "./value.js";

/** A run without its id, its place and its problems; numbers that JSON has not are `{"number": "NaN"}`. */
export type RunRecord = Readonly<Record<string, unknown>>;

/** What a record does not hold: who the run is, and where. */
export type RunIdentity = Pick<Run, "id" | "path" | "root" | "layout">;

/** The record of a run; `runOfRecord` makes the same run of it. */
export function recordOfRun(run: Run): RunRecord {
  const { status, startedAt, endedAt, durationSeconds } = run;
  return {
    status,
    started_at: startedAt,
    ended_at: endedAt,
    duration_seconds: durationSeconds === undefined ? undefined : plain(durationSeconds),
    params: plainFields(run.params),
    metrics: plainFields(run.metrics),
    attributes: plainFields(run.attributes),
    computed_metrics: [...run.computedMetrics],
    targets: [...run.targets],
    tags: run.tags,
    notes: run.notes,
  };
}

/** The run of a record; what is missing or of another kind is left out. */
export function runOfRecord(record: RunRecord, identity: RunIdentity): Run {
  const { started_at: startedAt, ended_at: endedAt } = record;
  const duration = revived(record.duration_seconds);
  return {
    ...identity,
    status: statuses.find((status) => status === record.status) ?? ("unknown" satisfies Status),
    ...(typeof startedAt === "string" ? { startedAt } : {}),
    ...(typeof endedAt === "string" ? { endedAt } : {}),
    ...(typeof duration === "number" ? { durationSeconds: duration } : {}),
    params: fieldsOf(record.params),
    metrics: new Map(
      [...fieldsOf(record.metrics)].flatMap(([name, value]) =>
        typeof value === "number" || value === null ? [[name, value] as const] : [],
      ),
    ),
    attributes: fieldsOf(record.attributes),
    computedMetrics: new Set(listOf(record.computed_metrics).filter(isText)),
    targets: new Map(listOf(record.targets).filter(isTextPair)),
    tags: listOf(record.tags).filter(isText),
    notes: listOf(record.notes).filter(isNote),
    problems: [],
  };
}

/** A history as columns, one entry a metric; `historyOfRecord` makes the same history of it. */
export function recordOfHistory(history: History): readonly RunRecord[] {
  return [...history].map(([name, points]) => {
    const column = (of: (point: HistoryPoint) => number | undefined): unknown =>
      points.some((point) => of(point) !== undefined)
        ? points.map((point) => plain(of(point) ?? null))
        : undefined;
    return {
      name,
      steps: points.map(({ step }) => plain(step)),
      values: points.map(({ value }) => plain(value)),
      times: column(({ time }) => time),
      epochs: column(({ epoch }) => epoch),
    };
  });
}

/** The history of such a record; undefined when it is none. */
export function historyOfRecord(record: unknown): History | undefined {
  if (!Array.isArray(record)) return undefined;
  const history = new Map<string, HistoryPoint[]>();
  for (const metric of record) {
    if (!isObject(metric) || typeof metric.name !== "string") return undefined;
    const points = pointsOf(metric);
    if (points === undefined) return undefined;
    history.set(metric.name, points);
  }
  return history;
}

function pointsOf(metric: Readonly<Record<string, unknown>>): HistoryPoint[] | undefined {
  const [steps, values, times, epochs] = [metric.steps, metric.values, metric.times, metric.epochs].map(
    listOf,
  );
  if (steps === undefined || steps.length !== values?.length) return undefined;
  return steps.map((step, at) => {
    const [value, time, epoch] = [values[at], times?.[at], epochs?.[at]].map(revived);
    return {
      step: Number(revived(step)),
      value: typeof value === "number" ? value : null,
      ...(typeof time === "number" ? { time } : {}),
      ...(typeof epoch === "number" ? { epoch } : {}),
    };
  });
}

function plainFields(fields: ReadonlyMap<string, Value>): readonly (readonly [string, unknown])[] {
  return [...fields].map(([name, value]) => [name, plain(value)]);
}

function fieldsOf(value: unknown): Fields {
  const pairs = listOf(value).filter(
    (pair): pair is [string, unknown] => Array.isArray(pair) && typeof pair[0] === "string",
  );
  return new Map(pairs.map(([name, field]) => [name, revived(field) as Value]));
}

const unwritten = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
const nameOf = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** A value with what JSON cannot hold replaced; lists of values within lists too. */
function plain(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: nameOf(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (!isObject(value)) return value;
  const members = Object.entries(value);
  const number = members.length === 1 ? unwritten.find((one) => nameOf(one) === value.number) : undefined;
  return number ?? Object.fromEntries(members.map(([name, member]) => [name, revived(member)]));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isNote(value: unknown): value is Note {
  return isObject(value) && isText(value.text) && (value.time === undefined || isText(value.time));
}
