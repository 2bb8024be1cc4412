// Writes the tables that are small: runs, models, insights, report.

import { join } from "node:path";
import { analysisFiles } from "./analysis-files.js";
import { packTable } from "./csv-member.js";
import type { DatabaseFolder } from "./database-folder.js";
import { insightsText } from "./insights.js";
import { modelRunsTable, modelStepsTable, rankingTable } from "./model-tables.js";
import type { ParquetMaker } from "./parquet-maker.js";
import { type AggregateReport, reportJson } from "./report.js";
import type { RunSummary } from "./run-tally.js";
import { runsTable } from "./summary-table.js";

/** Makes them in the building folder. */
export async function writeRollups(
  runs: readonly RunSummary[],
  report: AggregateReport,
  means: { readonly folder: DatabaseFolder; readonly maker: ParquetMaker; readonly likeWithLike: boolean },
): Promise<void> {
  const { folder, maker, likeWithLike } = means;
  const metric = report.metric ?? undefined;
  const summary = runsTable(runs);
  if (summary.columns.length > 0) {
    await maker.write(join(folder.building, "runs_summary.parquet"), summary);
  }
  folder.add("runs_summary.csv.gz", await packTable(summary));
  folder.add("by_model_steps.csv.gz", await packTable(modelStepsTable(runs)));
  folder.add("by_model_runs.csv.gz", await packTable(modelRunsTable(runs)));
  folder.add("model_ranking.csv.gz", await packTable(rankingTable(runs, metric ?? "")));
  folder.add("plots/INSIGHTS.md", insightsText(runs, metric));
  for (const [name, content] of analysisFiles(runs, { metric, likeWithLike })) folder.add(name, content);
  folder.add("report.json", `${JSON.stringify(reportJson(report), undefined, 2)}\n`);
}
