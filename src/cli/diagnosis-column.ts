// The column that `compare --diagnose` adds: the codes of each shown run's findings.

import { diagnoser } from "../catalog/diagnosis/diagnose-run.js";
import { loadRuns } from "../catalog/reading.js";
import type { ComparisonTable } from "../core/comparison/comparison-table.js";
import { machineIdentity } from "../store/writer-identity.js";
import type { Context } from "./context.js";

/** Full name of the column. */
export const diagnosisField = "diagnosis";

/**
 * The table with a last column "diagnosis": codes in the order of `runledger diagnose`, separated by spaces, "none" for
 * a run without findings. Reads the runs of the roots, and histories and predictions of the shown ones.
 */
export function withDiagnosis(
  table: ComparisonTable,
  roots: readonly string[],
  context: Context,
): ComparisonTable {
  const loaded = loadRuns(roots, { nowMs: context.now(), machine: machineIdentity() });
  const diagnoseRun = diagnoser(loaded.runs);
  const places = new Map(loaded.runs.map((run, index) => [keyOf(run), index]));
  const values = table.rows.map((row) => {
    const index = places.get(keyOf(row));
    const run = index === undefined ? undefined : loaded.runs[index];
    if (index === undefined || run === undefined) return undefined;
    const codes = diagnoseRun(run, loaded.sources[index]).findings.map(({ code }) => code);
    return codes.length === 0 ? "none" : codes.join(" ");
  });
  const column = {
    field: diagnosisField,
    label: diagnosisField,
    kind: "fact" as const,
    values,
    bestRows: new Set<number>(),
    newBestRows: new Set<number>(),
    computedRows: new Set<number>(),
  };
  return { ...table, columns: [...table.columns, column] };
}

function keyOf({ id, path }: { readonly id: string; readonly path: string }): string {
  return `${path}\n${id}`;
}
