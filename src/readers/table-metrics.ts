// What a log that is a table says of a run: last values for its row, all of them for its history.

import type { History } from "../core/run.js";
import type { Problem } from "../errors.js";
import { addLastValues, LastValues, MetricSeries } from "./metric-series.js";
import type { RunDraft } from "./run-draft.js";
import { cellNumber, readStepTable, type StepTableForm, type StepTableRead } from "./step-table.js";

/**
 * Adds a table to a run: the last value of each metric, words as attributes, and what is wrong with it. Returns the
 * greatest step too; undefined when there is none.
 */
export function addTableMetrics(
  draft: RunDraft,
  path: string,
  form: StepTableForm,
): StepTableRead & { readonly lastStep: number | undefined } {
  const last = new LastValues();
  const read = readStepTable(path, form, ({ column, step, value }) => {
    const number = cellNumber(value);
    if (typeof number === "number") last.add({ metric: column, step, value: number });
    else if (number === undefined) draft.attributes.set(column, value);
  });
  draft.problems.push(...read.problems);
  addLastValues(draft, last, path);
  return { ...read, lastStep: last.lastStep() };
}

/** Every number of a table, in its order. NA is no value. */
export function tableHistory(path: string, form: StepTableForm): { history: History; problems: Problem[] } {
  const series = new MetricSeries();
  const problems = addTablePoints(series, path, form);
  return { history: series.history(), problems };
}

/** The same into a series with points of other files. Returns what is wrong with the table. */
export function addTablePoints(series: MetricSeries, path: string, form: StepTableForm): Problem[] {
  const { problems } = readStepTable(path, form, ({ column, step, value, time }) => {
    const number = cellNumber(value);
    if (typeof number === "number") series.add({ metric: column, step, value: number, time });
  });
  return [...problems];
}
