// What the runs of each model add up to: over their steps, over their runs, and in what order.

import { inferDirection } from "../core/metric.js";
import { meanInterval, summarize } from "../core/statistics/sample.js";
import type { Cell } from "./column-type.js";
import type { RunSummary } from "./run-tally.js";
import { meanOfTally, tableOf } from "./summary-table.js";
import type { TableData } from "./table-data.js";

/** Stands for runs that name no model. */
export const unknownModel = "(unknown)";

/** Runs by model, models by name. */
export function runsByModel(runs: readonly RunSummary[]): Map<string, RunSummary[]> {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const model = run.model ?? unknownModel;
    const own = groups.get(model) ?? [];
    groups.set(model, own);
    own.push(run);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of all measures, sorted. */
export function measureNames(runs: readonly RunSummary[]): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run.measures)))].sort();
}

/** The means of a measure of runs that have it, one a run. */
export function runMeans(runs: readonly RunSummary[], measure: string): number[] {
  return runs.map((run) => meanOfTally(run.measures[measure])).filter((mean) => mean !== null);
}

/** One row a model: how many runs and steps; of each measure the mean over all steps and how many have it. */
export function modelStepsTable(runs: readonly RunSummary[]): TableData {
  const measures = measureNames(runs);
  const rows = [...runsByModel(runs)].map(([model, own]) => {
    const row = startOfRow(model, own);
    for (const measure of measures) {
      const tallies = own.flatMap((run) => run.measures[measure] ?? []);
      const n = tallies.reduce((sum, tally) => sum + tally.n, 0);
      row.set(`${measure}.mean`, n === 0 ? null : tallies.reduce((sum, tally) => sum + tally.sum, 0) / n);
      row.set(`${measure}.n`, n);
    }
    return row;
  });
  return tableOf(rows);
}

/** One row a model: of each measure mean and standard deviation over the means of its runs, and how many have it. */
export function modelRunsTable(runs: readonly RunSummary[]): TableData {
  const measures = measureNames(runs);
  const rows = [...runsByModel(runs)].map(([model, own]) => {
    const row = startOfRow(model, own);
    for (const measure of measures) {
      const { n, mean, sd } = summarize(runMeans(own, measure));
      row.set(`${measure}.mean`, n === 0 ? null : mean);
      row.set(`${measure}.sd`, sd ?? null);
      row.set(`${measure}.n`, n);
    }
    return row;
  });
  return tableOf(rows);
}

/** Models by the mean over their runs of one measure, best first, with a 95 % interval from the second run on. */
export function rankingTable(runs: readonly RunSummary[], measure: string): TableData {
  const sign = inferDirection(measure) === "min" ? 1 : -1;
  const ranked = [...runsByModel(runs)]
    .map(([model, own]) => ({ model, own, means: runMeans(own, measure) }))
    .map((entry) => ({ ...entry, mean: entry.means.length === 0 ? null : summarize(entry.means).mean }))
    .sort((a, b) => (a.mean === null ? 1 : b.mean === null ? -1 : sign * (a.mean - b.mean)));
  return tableOf(
    ranked.map(({ model, own, means, mean }, index) => {
      const interval = meanInterval(means);
      return new Map<string, Cell>([
        ["rank", mean === null ? null : index + 1],
        ...startOfRow(model, own),
        ["metric", measure],
        ["mean", mean],
        ["low", interval?.low ?? null],
        ["high", interval?.high ?? null],
        ["n", means.length],
      ]);
    }),
  );
}

function startOfRow(model: string, runs: readonly RunSummary[]): Map<string, Cell> {
  const steps = runs.reduce((sum, run) => sum + run.steps, 0);
  return new Map<string, Cell>([
    ["model", model],
    ["runs", runs.length],
    ["steps", steps],
  ]);
}
