// A run of DVCLive: the summary's values, and those of the tables for what the summary does not say.

import { isPlainObject } from "../../core/flatten.js";
import type { History, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { metricValueOf } from "../cell.js";
import type { Folder } from "../folder.js";
import { LastValues, MetricSeries } from "../metric-series.js";
import { readJsonObject } from "../read-json-file.js";
import { readYamlFile } from "../read-yaml-file.js";
import { addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { cellNumber, readStepTable, type TableCell } from "../step-table.js";
import { type MetricTable, metricOfColumn, tableForm, tablesOf } from "./tables.js";

/** Reads the run's row. `summaryPath` is absolute: metrics.json, before version 1.0 a file beside the folder. */
export function readRun(place: RunPlace, folder: Folder, summaryPath: string): Run {
  const draft = newDraft(place);
  const params = readYamlFile(folder.pathOf("params.yaml"));
  addSettings(draft, params.members);
  const summary = readJsonObject(summaryPath);
  draft.problems.push(...params.problems, ...summary.problems);
  addSummary(draft, summary.value ?? {}, "");
  addTables(draft, folder);
  return runOf(draft);
}

/** Every value of every table, in the order of its lines. */
export function readHistory(folder: Folder): { history: History; problems: Problem[] } {
  const series = new MetricSeries();
  const { tables, problems } = tablesOf(folder);
  for (const table of tables) {
    const read = readMetric(table, (metric, value, { step, time }) => {
      series.add({ metric, step, value, time });
    });
    problems.push(...read);
  }
  return { history: series.history(), problems };
}

/** Names are joined with "/", as they were logged: DVCLive takes them apart there. */
function addSummary(draft: RunDraft, members: Readonly<Record<string, unknown>>, prefix: string): void {
  for (const [name, member] of Object.entries(members)) {
    const metric = prefix + name;
    const value = metricValueOf(member);
    if (isPlainObject(member) && prefix.length < 4096) addSummary(draft, member, `${metric}/`);
    else if (value !== undefined && metric !== "step") draft.metrics.set(metric, value);
    else if (typeof member === "number" || typeof member === "string") draft.attributes.set(metric, member);
  }
}

function addTables(draft: RunDraft, folder: Folder): void {
  const { tables, problems } = tablesOf(folder);
  const logged = new LastValues("written last");
  for (const table of tables) {
    problems.push(...readMetric(table, (metric, value, { step }) => logged.add({ metric, step, value })));
  }
  for (const [metric, value] of logged.values()) {
    if (!draft.metrics.has(metric)) draft.metrics.set(metric, value);
  }
  const repeated = logged.repeated(folder.has("plots") ? folder.pathOf("plots/metrics") : folder.path);
  draft.problems.push(...problems, ...(repeated === undefined ? [] : [repeated]));
}

/** Calls `onValue` with each number in the metric's column. Returns what is wrong with its table. */
function readMetric(
  table: MetricTable,
  onValue: (metric: string, value: number, cell: TableCell) => void,
): readonly Problem[] {
  const read = readStepTable(table.path, tableForm, (cell) => {
    const metric = metricOfColumn(table, cell.column);
    const value = metric === undefined ? undefined : cellNumber(cell.value);
    if (metric !== undefined && typeof value === "number") onValue(metric, value, cell);
  });
  return read.problems;
}
