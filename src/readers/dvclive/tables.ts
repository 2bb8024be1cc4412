// The tables of DVCLive, one a metric: plots/metrics/train/loss.tsv is train/loss.

import type { Problem } from "../../errors.js";
import { beginningOf } from "../file-beginning.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import type { StepTableForm } from "../step-table.js";

export interface MetricTable {
  /** As it was logged: "train/loss". */
  readonly metric: string;
  /** Absolute. */
  readonly path: string;
  /** The last part of the metric's name, which heads its column; before version 2 the whole name does. */
  readonly column: string;
}

/** Names may hold "/", and then lie in folders; deeper ones are left out. */
const deepestName = 16;
const ending = ".tsv";
/** Sub-folders that are looked into to tell whose tables they hold. */
const mostLookedInto = 8;
/** What a folder has whose tables lie in plots/metrics, if there are any. */
const laterNames = ["plots", "metrics.json"];

export const tableForm: StepTableForm = { delimiter: "\t", stepColumns: ["step"], timeColumn: "timestamp" };

/** The tables of a run, sorted: of plots/metrics, of scalars (before 1.0), or of the folder itself (the oldest). */
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
  const place = placeOfTables(folder);
  if (place !== undefined) walk(place, "", 0);
  return { tables, problems };
}

function placeOfTables(folder: Folder): Folder | undefined {
  if (laterNames.some((name) => folder.has(name))) {
    const plots = folder.enter("plots");
    return folder.has("plots") && plots.has("metrics") ? plots.enter("metrics") : undefined;
  }
  if (hasOldTable(folder, "scalars")) return folder.enter("scalars");
  return hasOldTable(folder, "") ? folder : undefined;
}

/** Whether a folder lies as versions before 1.0 left it: tables of times and steps, and nothing of later versions. */
export function isOldFolder(folder: Folder): boolean {
  if (laterNames.some((name) => folder.has(name))) return false;
  return hasOldTable(folder, "scalars") || hasOldTable(folder, "");
}

/** Whether the first table of a folder begins as those of old versions do; of scalars also the first inside it. */
function hasOldTable(folder: Folder, name: string): boolean {
  if (name === "") return beginsOld(folder);
  if (!folder.has(name)) return false;
  const scalars = folder.enter(name);
  if (beginsOld(scalars)) return true;
  const inside = listingOf(scalars).folders.slice(0, mostLookedInto);
  return inside.some((below) => beginsOld(scalars.enter(below)));
}

function beginsOld(folder: Folder): boolean {
  const name = listingOf(folder).files.find((file) => file.endsWith(ending));
  return name !== undefined && beginningOf(folder, name).startsWith("timestamp\tstep\t");
}

/** The metric that a column of a table holds; undefined when it is none. */
export function metricOfColumn({ metric, column }: MetricTable, header: string): string | undefined {
  if (header === column || header === metric) return metric;
  // Old versions lost the end of a name behind its last dot in the name of its file.
  return header.replace(/\.[^./]*$/, "") === metric ? header : undefined;
}
