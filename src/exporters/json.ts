// The comparison as JSON, in a stable, documented schema: one line a run.

import type { ComparisonColumn, ComparisonTable, Highlight } from "../core/comparison/comparison-table.js";
import { encodeJson } from "../core/json/encode-json.js";
import { printRequirement, type TargetVerdict } from "../core/target.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import { GrowingBytes } from "../formats/growing-bytes.js";
import type { Exporter } from "./exporter.js";
import { familiesJson } from "./families-json.js";

/** Name and version of the schema; the number changes when a member changes its meaning or goes. */
export const comparisonSchema = "runledger.compare/1";

/**
 * One object with these members:
 * `schema`; `sorted_by` {field, label, order "asc" | "desc"}; `total_runs` found, `matching_runs` after the filter;
 * `columns` [{field, label, kind, direction?, unit?, target?}];
 * `runs`, in order: [{id, path, root, layout, status, values {field: value}, targets {field: {target, outcome "met" |
 * "missed" | "unknown", factor?}}, verdict {met, missed, unknown}, best [field], new_best [field], computed [field]}];
 * `highlights` [{title, run_id, field, value, unit?, target?, outcome?, factor?}]; `remarks` [text];
 * `problems` [{code, path, message}].
 * Members marked ? are absent where there is nothing to say. A field the run lacks is absent from `values`; null is
 * null; NaN and infinities are "NaN", "Infinity", "-Infinity", as the run folder has them. Full precision.
 */
export const jsonExporter: Exporter = {
  name: "json",
  extension: "json",
  summary: `for programs: full precision, documented schema ${comparisonSchema}`,
  export: (table, problems = []) => {
    if (table.families !== undefined) return familiesJson(table, problems);
    const bytes = new GrowingBytes();
    bytes.add(`{\n${headLines(table)}"runs": [`);
    const line = runPrinter(table);
    for (let row = 0; row < table.rows.length; row++) {
      bytes.add(`${row === 0 ? "" : ","}\n${line(row)}`, (row + 1) / table.rows.length);
    }
    bytes.add(`\n],\n${tailLines(table, problems)}}\n`);
    return bytes.finish();
  },
};

function headLines(table: ComparisonTable): string {
  return [
    member("schema", comparisonSchema),
    member("sorted_by", table.sortedBy),
    member("total_runs", table.totalRuns),
    member("matching_runs", table.matchingRuns),
    `"columns": [${listLines(table.columns.map(describeColumn))}]`,
    "",
  ].join(",\n");
}

function tailLines(table: ComparisonTable, problems: readonly Problem[]): string {
  return [
    `"highlights": [${listLines(table.highlights.map(describeHighlight))}]`,
    member("remarks", table.remarks),
    `"problems": [${listLines(problems.map(({ code, path, message }) => ({ code, path, message })))}]\n`,
  ].join(",\n");
}

function member(name: string, value: unknown): string {
  return `${encodeJson(name)}: ${encodeJson(value)}`;
}

function listLines(items: readonly unknown[]): string {
  return items.length === 0 ? "" : `\n${items.map((item) => encodeJson(item)).join(",\n")}\n`;
}

function describeColumn({ field, label, kind, direction, unit, target }: ComparisonColumn): unknown {
  return { field, label, kind, direction, unit, target: target && printRequirement(target) };
}

function describeHighlight({ title, runId, field, value, unit, verdict }: Highlight): unknown {
  return { title, run_id: runId, field, value, unit, ...describeVerdict(verdict) };
}

/** Nothing where there is no target. */
function describeVerdict(verdict: TargetVerdict | undefined): Record<string, unknown> {
  if (verdict === undefined || verdict.outcome === "none") return {};
  const { target, outcome, factor } = verdict;
  return { target: target && printRequirement(target), outcome, factor };
}

/** Prints a run; the names of the fields are encoded once for all runs. */
function runPrinter(table: ComparisonTable): (row: number) => string {
  const columns = table.columns.map((column) => ({ ...column, key: `${encodeJson(column.field)}:` }));
  return (row) => {
    const { id, path, root, layout, status } = table.rows[row] as ComparisonTable["rows"][number];
    const marked = (rowsOf: (column: ComparisonColumn) => ReadonlySet<number>): string[] =>
      columns.filter((column) => rowsOf(column).has(row)).map((column) => column.field);
    let values = "";
    let targets = "";
    for (const { key, values: all, verdicts } of columns) {
      const value = all[row];
      if (value !== undefined) values += `${values === "" ? "" : ","}${key}${encodeValue(value)}`;
      const verdict = verdicts?.[row];
      if (verdict === undefined || verdict.outcome === "none") continue;
      targets += `${targets === "" ? "" : ","}${key}${encodeJson(describeVerdict(verdict))}`;
    }
    const head = encodeJson({ id, path, root, layout, status }).slice(0, -1);
    const tail = encodeJson({
      verdict: table.verdicts[row] ?? { met: 0, missed: 0, unknown: 0 },
      best: marked((column) => column.bestRows),
      new_best: marked((column) => column.newBestRows),
      computed: marked((column) => column.computedRows),
    }).slice(1);
    return `${head},"values":{${values}},"targets":{${targets}},${tail}`;
  };
}

/** As `encodeJson` does; numbers, which are most of it, take the short way. */
function encodeValue(value: Value): string {
  return typeof value === "number" && Number.isFinite(value) && value !== 0
    ? String(value)
    : encodeJson(value);
}
