// The table `steps`: the Parquet files that `runledger aggregate` has made, and whether they are still true.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { outermost } from "../../catalog/outermost.js";
import { isLogName } from "../../catalog/step-log-lines.js";
import { DatabaseFolder, stepsFolder } from "../database-folder.js";
import { quoted } from "../duckdb.js";
import { readState, type State } from "../state.js";
import type { SchemaColumn } from "../table-data.js";
import { lookAtLogs } from "./log-files.js";

/** The aggregated steps of one root. */
export interface AggregatedSteps {
  readonly root: string;
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly columns: readonly SchemaColumn[];
  readonly rows: number;
  /** Logs that were added, changed or removed since. */
  readonly outdatedLogs: number;
}

/**
 * The steps of each root that `aggregate` was run on; those of a root below another are among that one's.
 * @param place absolute path of a database's folder; absent: the usual folder of each root
 */
export function findAllSteps(roots: readonly string[], place: string | undefined): AggregatedSteps[] {
  const found = place === undefined ? outermost(roots).map(findSteps) : [stepsIn(place)];
  return found.filter((steps) => steps !== undefined);
}

function findSteps(root: string): AggregatedSteps | undefined {
  return stepsIn(join(root, "_aggregated"), root);
}

/** @param root that of the database when absent */
function stepsIn(out: string, asked?: string): AggregatedSteps | undefined {
  const state = readState(DatabaseFolder.statePath(out), asked);
  if (state === undefined) return undefined;
  const { root } = state;
  const parts = state.segments.flatMap((segment) => segment.parts);
  const files = parts.map(({ file }) => join(out, stepsFolder, file));
  if (files.length === 0 || !files.every((file) => existsSync(file))) return undefined;
  return {
    root,
    files,
    columns: [{ name: "root", type: "VARCHAR" }, ...state.schema.map(renamed)],
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    outdatedLogs: countOutdated(state, root),
  };
}

/** The statement behind the view of all steps: columns that one root lacks are null there. */
export function selectSteps(found: readonly AggregatedSteps[]): string {
  const selects = found.map(({ root, files, columns }) => {
    const list = files.map((file) => quoted(file, "'")).join(", ");
    const rename = columns.some(({ name }) => name === ownRoot)
      ? ` RENAME (root AS ${quoted(ownRoot, '"')})`
      : "";
    return `SELECT ${quoted(root, "'")} AS root, *${rename} FROM read_parquet([${list}])`;
  });
  return selects.join(" UNION ALL BY NAME ");
}

/** What a column "root" of the logs is called: the other fixed columns are kept apart the same way. */
const ownRoot = "log.root";

function renamed(column: SchemaColumn): SchemaColumn {
  return column.name.toLowerCase() === "root" ? { ...column, name: ownRoot } : column;
}

/** Logs only: what else the state remembers is compared when it is aggregated again. */
function countOutdated({ logs }: State, root: string): number {
  const found = lookAtLogs(root);
  let count = 0;
  for (const { source, state } of logs) {
    const now = found.get(source);
    const isSame = now !== undefined && now.size === state.size && now.mtimeMs === state.mtimeMs;
    // What lies in the folder of a recorded run is there, and not among these.
    const isElsewhere = now === undefined && existsSync(join(root, source));
    if (isLogName(source) && !isElsewhere && !(isSame && now.ino === state.ino)) count++;
    found.delete(source);
  }
  return count + found.size;
}
