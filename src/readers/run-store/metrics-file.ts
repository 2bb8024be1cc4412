// metrics.json of a run: flat numbers, or rows of them by way of matching, strategy and model.

import { isPlainObject } from "../../core/flatten.js";
import { metricValueOf } from "../cell.js";
import { addConflict, addResults, leavesOf, type RunDraft } from "../run-draft.js";

/** What names a row, in this order; other texts of a row follow. */
const keyColumns = ["match_mode", "strategy", "model"];

const mostRows = 1000;

/** Adds the metrics of the file: "f1" of a flat one, "hybrid.baseline.openai/gpt-5.1.f1" of rows. */
export function addMetricsFile(draft: RunDraft, value: unknown, path: string): void {
  if (Array.isArray(value)) addRows(draft, value, path);
  else if (isPlainObject(value)) addResults(draft, value);
  else if (value !== undefined) {
    const message = "Holds neither metrics by name nor rows of them. Left out.";
    draft.problems.push({ code: "no-metrics", path, message });
  }
}

function addRows(draft: RunDraft, rows: readonly unknown[], path: string): void {
  const strange = rows.filter((row) => !isPlainObject(row)).length;
  if (strange > 0) {
    draft.problems.push({
      code: "no-metrics",
      path,
      message: `${strange} of ${rows.length} rows are no objects. Left out.`,
    });
  }
  if (rows.length > mostRows) {
    const message = `Has ${rows.length} rows; the first ${mostRows} were read.`;
    draft.problems.push({ code: "too-many-rows", path, message });
  }
  for (const row of rows.slice(0, mostRows)) {
    if (isPlainObject(row)) addRow(draft, row, path);
  }
}

function addRow(draft: RunDraft, row: Record<string, unknown>, path: string): void {
  const leaves = leavesOf(row);
  const texts = [...leaves].filter(
    ([, leaf]) => typeof leaf === "string" && metricValueOf(leaf) === undefined,
  );
  const others = texts.map(([name]) => name).filter((name) => !keyColumns.includes(name));
  const keys = [...keyColumns, ...others].flatMap((name) => leaves.get(name) ?? []).map(String);
  const rowName = keys.join(".");
  for (const [name, leaf] of leaves) {
    const value = metricValueOf(leaf);
    if (value !== undefined && !keyColumns.includes(name)) {
      addMetric(draft, rowName === "" ? name : `${rowName}.${name}`, { value, path });
    }
  }
}

function addMetric(draft: RunDraft, name: string, found: { value: number | null; path: string }): void {
  const known = draft.metrics.get(name);
  if (known === undefined) {
    draft.metrics.set(name, found.value);
    return;
  }
  if (Object.is(known, found.value)) return;
  addConflict(
    draft,
    found.path,
    `"${name}" is ${known} in one row and ${found.value} in another. The first one counts.`,
  );
}
