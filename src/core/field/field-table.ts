// Runs as columns: one array of values per field. What comparing, filtering and exporting work on.

import { plainMetricName } from "../metric-name.js";
import type { Run, Status } from "../run.js";
import type { Value } from "../value.js";

/**
 * Where a field comes from. `fact`: known of every run whatever its layout (id, status, started_at, …).
 */
export type FieldKind = "fact" | "metric" | "param" | "attribute";

export interface FieldColumn {
  /** Full name: "metrics.t20.mae", "loss_config.loss_type", "status". */
  readonly name: string;
  readonly kind: FieldKind;
  /** One per row; undefined where the run does not have the field. */
  readonly values: readonly (Value | undefined)[];
  /** The value of one row, where that is cheaper than all of `values`. */
  readonly at?: (row: number) => Value | undefined;
}

/** The value of a column in one row, for when few rows are asked for. */
export function valueAt(column: FieldColumn, row: number): Value | undefined {
  return column.at === undefined ? column.values[row] : column.at(row);
}

/**
 * Reads a column in many rows of a table: where a quarter of the rows or more are asked for, all values at once are
 * cheaper than one by one.
 */
export function valueReader(
  column: FieldColumn,
  { asked, of }: { readonly asked: number; readonly of: number },
): (row: number) => Value | undefined {
  if (asked * 4 < of) return (row) => valueAt(column, row);
  const { values } = column;
  return (row) => values[row];
}

export interface RowKey {
  readonly id: string;
  readonly path: string;
  readonly root: string;
  readonly layout: string;
  readonly status: Status;
}

export interface FieldTable {
  readonly rows: readonly RowKey[];
  /** Columns by full name, in the order they were first met. */
  readonly columns: ReadonlyMap<string, FieldColumn>;
  /** Rows whose metric was computed from predictions and targets, by the metric's full name. */
  readonly computed: ReadonlyMap<string, ReadonlySet<number>>;
  /** Targets that runs declare themselves: metric name → row → text. */
  readonly declaredTargets: ReadonlyMap<string, ReadonlyMap<number, string>>;
}

/** The id of a row; empty where there is none. */
export function idOfRow({ rows }: Pick<FieldTable, "rows">, row: number): string {
  return rows[row]?.id ?? "";
}

/** Puts runs into columns, row i being `runs[i]`. */
export function fieldTableOf(runs: readonly Run[]): FieldTable {
  const columns = new Map<string, { name: string; kind: FieldKind; values: (Value | undefined)[] }>();
  const computed = new Map<string, Set<number>>();
  const declaredTargets = new Map<string, Map<number, string>>();
  const put = (row: number, kind: FieldKind, name: string, value: Value | undefined): void => {
    if (value === undefined) return;
    let column = columns.get(name);
    if (column === undefined) {
      column = { name, kind, values: new Array<Value | undefined>(runs.length).fill(undefined) };
      columns.set(name, column);
    }
    if (kind === "metric") column.kind = kind;
    column.values[row] = value;
  };
  // Runs have the same metrics: their full names are joined once.
  const metricFields = new Map<string, string>();
  const fieldOf = (metric: string): string => {
    const field = metricFields.get(metric) ?? metricField(metric);
    metricFields.set(metric, field);
    return field;
  };
  runs.forEach((run, row) => {
    for (const [name, value] of factsOf(run)) put(row, "fact", name, value);
    for (const [name, value] of run.params) put(row, "param", name, value);
    for (const [name, value] of run.metrics) put(row, "metric", fieldOf(name), value);
    for (const [name, value] of run.attributes) put(row, "attribute", name, value);
    for (const name of run.computedMetrics) addTo(computed, metricField(name), row);
    for (const [name, text] of run.targets) {
      const byRow = declaredTargets.get(name) ?? new Map<number, string>();
      declaredTargets.set(name, byRow.set(row, text));
    }
  });
  return { rows: runs, columns, computed, declaredTargets };
}

/** Full field name of a metric: "t20.mae" → "metrics.t20.mae"; so too where its writer began the name with "metrics.". */
export function metricField(metric: string): string {
  return `metrics.${plainMetricName(metric)}`;
}

function factsOf(run: Run): readonly (readonly [string, Value | undefined])[] {
  return [
    ["id", run.id],
    ["status", run.status],
    ["started_at", run.startedAt],
    ["ended_at", run.endedAt],
    ["duration_seconds", run.durationSeconds],
    ["tags", run.tags.length > 0 ? run.tags.join(" ") : undefined],
    ["notes", run.notes.at(-1)?.text],
    ["layout", run.layout],
    ["path", run.path],
    ["problems", run.problems.length > 0 ? run.problems.length : undefined],
  ];
}

function addTo(sets: Map<string, Set<number>>, name: string, row: number): void {
  const rows = sets.get(name) ?? new Set<number>();
  sets.set(name, rows.add(row));
}
