// A run of Neptune's export: rows of its parts, each a value of one attribute.

import type { History, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { damageOf, ParquetFile } from "../../formats/parquet-reader.js";
import { addLastValues, LastValues, MetricSeries } from "../metric-series.js";
import { newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";

/** Columns that every export has. */
export const rowColumns = ["run_id", "attribute_path", "attribute_type"];

/** What a run's own attributes are called here. */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ["sys/name", "name"],
  ["sys/forking/parent", "parent"],
  ["sys/experiment/name", "group"],
  ["sys/owner", "user"],
  ["sys/hostname", "host"],
  ["source_code/entrypoint", "program"],
  ["source_code/git/commit_id", "git_commit"],
]);

const paramFolder = "parameters/";

interface Row {
  readonly path: string;
  readonly type: string;
  /** Whatever the type says is the value; undefined where the export has none. */
  readonly value: unknown;
  readonly step: number;
  /** Seconds since the Unix epoch. */
  readonly time: number | undefined;
  readonly project: unknown;
}

const valueColumns: ReadonlyMap<string, string> = new Map([
  ["float_series", "float_value"],
  ["string_series", "string_value"],
]);

/** The run. Neptune says of its end only whether it failed. */
export function readRun(place: RunPlace, files: readonly string[]): Run {
  const draft = newDraft(place);
  const logged = new LastValues();
  for (const path of files) {
    draft.problems.push(
      ...eachRow(path, (row) => {
        if (row.type !== "float_series") addAttribute(draft, row);
        else if (typeof row.value === "number")
          logged.add({ metric: row.path, step: row.step, value: row.value });
        if (typeof row.project === "string") draft.attributes.set("experiment", row.project);
      }),
    );
  }
  addLastValues(draft, logged, place.path);
  return runOf(draft);
}

/** Every value of every series, in the order of the export. */
export function readHistory(files: readonly string[]): { history: History; problems: Problem[] } {
  const series = new MetricSeries();
  const problems = files.flatMap((path) =>
    eachRow(path, ({ path: metric, type, value, step, time }) => {
      if (type === "float_series" && typeof value === "number") series.add({ metric, step, value, time });
    }),
  );
  return { history: series.history(), problems };
}

function eachRow(path: string, onRow: (row: Row) => void): Problem[] {
  const file = ParquetFile.open(path);
  if (file === undefined) return [];
  if (!(file instanceof ParquetFile)) return [file];
  try {
    for (let group = 0; group < file.groupCount; group++) eachRowOfGroup(file, group, onRow);
    return [];
  } catch (error) {
    return [damageOf(path, error)];
  } finally {
    file.close();
  }
}

function eachRowOfGroup(file: ParquetFile, group: number, onRow: (row: Row) => void): void {
  const columns = new Map<string, readonly unknown[]>();
  const column = (name: string): readonly unknown[] => {
    const known = columns.get(name) ?? file.column(group, name);
    columns.set(name, known);
    return known;
  };
  const paths = column("attribute_path");
  for (const [row, path] of paths.entries()) {
    const type = column("attribute_type")[row];
    if (typeof path !== "string" || typeof type !== "string") continue;
    const time = column("timestamp")[row];
    onRow({
      path,
      type,
      value: plainValueOf(column(valueColumns.get(type) ?? `${type}_value`)[row]),
      step: stepOf(column("step")[row]),
      time: time instanceof Date ? time.getTime() / 1000 : undefined,
      project: column("project_id")[row],
    });
  }
}

/** Steps have six decimals. */
function stepOf(step: unknown): number {
  return Math.round(Number(step ?? 0) * 1e6) / 1e6;
}

function plainValueOf(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : (value ?? undefined);
}

function addAttribute(draft: RunDraft, { path, type, value }: Row): void {
  if (value === undefined || type.endsWith("_series") || type === "histogram") return;
  if (path.startsWith(paramFolder)) {
    draft.params.set(path.slice(paramFolder.length), simple(value));
  } else if (path === "sys/creation_time" && value instanceof Date) draft.startedAt = value.toISOString();
  else if (path === "sys/tags" || path === "sys/group_tags") draft.tags.push(...textsIn(value));
  else if (path === "sys/description") draft.notes.push({ text: String(value) });
  else if (path === "sys/failed" && value === true) draft.status = "failed";
  else if (typeof value === "number" && !path.startsWith("sys/")) draft.metrics.set(path, value);
  else draft.attributes.set(attributeNames.get(path) ?? path, simple(value));
}

function simple(value: unknown): string | number | boolean | null {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? textsIn(value).join(", ") : null;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}
