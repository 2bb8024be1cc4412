// The tables of DVCLive, one a metric: plots/metrics/train/loss.tsv is train/loss.

import type { Problem } from "../../errors.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import type { StepTableForm } from "../step-table.js";

export interface MetricTable {
  /** As it was logged: "train/loss". */
  readonly metric: string;
  /** Absolute. */
  readonly path: string;
  /** The last part of the metric's name, which heads its column. */
  readonly column: string;
}

/** Names may hold "/", and then lie in folders; deeper ones are left out. */
const deepestName = 16;
const ending = ".tsv";

export const tableForm: StepTableForm = { delimiter: "\t", stepColumns: ["step"], timeColumn: "timestamp" };

/** The tables below plots/metrics, sorted; none when there is no such folder. */
export function tablesOf(folder: Folder): { tables: MetricTable[]; problems: Problem[] } {
  const tables: MetricTable[] = [];
  const problems: Problem[] = [];
  const walk = (inside: Folder, prefix: string, depth: number): void => {
    const listing = listingOf(inside);
    problems.push(...listing.problems);
    for (const name of listing.files) {
      if (!name.endsWith(ending)) continue;
      const column = name.slice(0, -ending.length);
      tables.push({ metric: prefix + column, path: inside.pathOf(name), column });
    }
    if (depth === deepestName) return;
    for (const name of listing.folders) walk(inside.enter(name), `${prefix}${name}/`, depth + 1);
  };
  const plots = folder.enter("plots");
  if (folder.has("plots") && plots.has("metrics")) walk(plots.enter("metrics"), "", 0);
  return { tables, problems };
}
