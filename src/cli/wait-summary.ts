// What became of the runs that were waited for.

import { inferDirection } from "../core/metric.js";
import type { History, Run } from "../core/run.js";
import { formatNumber } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import type { OpenRuns } from "./open-runs.js";

/** A run and the highest step it logged. */
export interface EndedRun {
  readonly run: Run;
  /** Undefined where it logged none. */
  readonly lastStep: number | undefined;
}

/** The runs in the given files and folders, in their order. */
export function endedRuns(open: OpenRuns, paths: ReadonlySet<string>): EndedRun[] {
  return open.runs.flatMap((run, index) => {
    if (!paths.has(run.path)) return [];
    const history = open.sources[index]?.readHistory?.().history;
    return [{ run, lastStep: history === undefined ? undefined : highestStep(history) }];
  });
}

function highestStep(history: History): number | undefined {
  let highest: number | undefined;
  for (const points of history.values())
    for (const { step } of points) highest = highest === undefined ? step : Math.max(highest, step);
  return highest;
}

/** So many metrics have a column. */
const mostMetrics = 4;

/** A row a run: status, last step, and metrics of which is known whether more or less is better. */
export function summaryTable(runs: readonly EndedRun[], columns: number | undefined): string {
  const names = [...new Set(runs.flatMap(({ run }) => [...run.metrics.keys()]))];
  const known = names.filter((name) => inferDirection(name) !== undefined);
  const metrics = (known.length > 0 ? known : names).slice(0, mostMetrics);
  const rows = runs.map(({ run, lastStep }) => [
    run.id,
    run.status,
    lastStep === undefined ? "–" : String(lastStep),
    ...metrics.map((name) => numberText(run.metrics.get(name))),
  ]);
  return renderPlainTable(["run", "status", "last step", ...metrics], rows, { columns });
}

function numberText(value: number | null | undefined): string {
  return typeof value === "number" ? formatNumber(value) : "–";
}
