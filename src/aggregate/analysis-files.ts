// The two tables of analysis/ as CSV.

import { encodeCsv } from "../formats/csv.js";
import { bestSettingsRows } from "./best-settings.js";
import { type AnalysisOptions, type AnalysisRow, componentRows } from "./component-analysis.js";
import type { RunSummary } from "./run-tally.js";

const componentColumns = [
  ...["model", "setting", "value", "metric", "compared", "n", "mean", "sd", "low", "high"],
  ...["others_n", "others_mean", "difference", "difference_low", "difference_high", "groups", "note"],
];
const bestColumns = [
  ...["model", "run_id", "source", "metric", "chosen_by", "final", "mean", "steps", "candidates"],
  ...["alike", "alike_mean", "alike_low", "alike_high"],
];

/** Names below the folder of the database, and contents. Without a metric or runs they have a header only. */
export function analysisFiles(
  runs: readonly RunSummary[],
  { metric, likeWithLike }: Omit<AnalysisOptions, "metric"> & { readonly metric: string | undefined },
): readonly (readonly [name: string, content: string])[] {
  const options = { metric: metric ?? "", likeWithLike };
  return [
    ["analysis/best_settings.csv", csvOf(bestSettingsRows(runs, options), bestColumns)],
    ["analysis/component_analysis.csv", csvOf(componentRows(runs, options), componentColumns)],
  ];
}

function csvOf(rows: readonly AnalysisRow[], least: readonly string[]): string {
  const names = [...new Set([...least, ...rows.flatMap((row) => [...row.keys()])])];
  return encodeCsv(
    names,
    rows.map((row) => names.map((name) => row.get(name) ?? undefined)),
  );
}
