// catalog.csv: one row a run, the newest first.

import { encodeCsv } from "../formats/csv.js";
import type { RunSummary } from "./run-tally.js";
import { meanOfTally } from "./summary-table.js";

/** The whole file. Runs without a time come last. */
export function catalogCsv(runs: readonly RunSummary[], target: string | undefined): string {
  const newestFirst = [...runs].sort((a, b) => timeOf(b) - timeOf(a) || (a.source < b.source ? -1 : 1));
  const metric = target === undefined ? [] : [`${target}.final`, `${target}.mean`];
  const header = ["started", "run_id", "model", "folder", "source", "line", "steps", ...metric];
  return encodeCsv(
    header,
    newestFirst.map((run) => {
      const tally = target === undefined ? undefined : run.measures[target];
      const values = target === undefined ? [] : [tally?.final, meanOfTally(tally) ?? undefined];
      return [run.started, run.runId, run.model, run.folder, run.source, run.line, run.steps, ...values];
    }),
  );
}

function timeOf(run: RunSummary): number {
  const time = Date.parse(run.started ?? "");
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
