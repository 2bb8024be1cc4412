// What has changed below a root since the database was made, and what is to be written for it.

import { join } from "node:path";
import type { FileSystem } from "../store/file-system.js";
import type { AggregateRequest } from "./aggregate-request.js";
import { DatabaseFolder, stepsCsv, stepsFolder } from "./database-folder.js";
import { type FoundLogs, findLogsAndRuns } from "./find-logs.js";
import { planSegments } from "./plan-segments.js";
import { isUnchanged, readState, type State } from "./state.js";

/** What is to be done with which log. */
export interface Work {
  readonly found: FoundLogs;
  readonly old: State | undefined;
  /** Segment by log. */
  readonly plan: ReadonlyMap<string, number>;
  /** Segments whose logs have changed, come or gone. */
  readonly dirty: ReadonlySet<number>;
}

/** Looks at all logs and at the state of the last time. */
export function planWork({ root, out, files, machine, nowMs, rollupsOnly = false }: AggregateRequest): Work {
  const found = findLogsAndRuns(root, out, { machine, nowMs: nowMs() });
  const state = readState(DatabaseFolder.statePath(out), root);
  const isSameKind = (state?.rollupsOnly ?? false) === rollupsOnly;
  const old = state !== undefined && isSameKind && isWhole(state, out, files) ? state : undefined;
  const entries = new Map(old?.logs.map((entry) => [entry.source, entry]));
  const known = new Map([...entries].map(([source, { segment }]) => [source, segment]));
  const plan = planSegments(found.logs, known);
  const dirty = new Set<number>();
  for (const log of found.logs) {
    const entry = entries.get(log.source);
    if (entry === undefined || !isUnchanged(entry, log)) dirty.add(plan.get(log.source) ?? 0);
    entries.delete(log.source);
  }
  for (const gone of entries.values()) dirty.add(gone.segment);
  return { found, old, plan, dirty };
}

/** Whether the tables that a state tells of are there. */
function isWhole(state: State, out: string, files: FileSystem): boolean {
  const segments = state.segments.flatMap(({ parts }) => parts.map(({ file }) => `${stepsFolder}/${file}`));
  return [
    stepsCsv,
    "runs_summary.csv.gz",
    "analysis/component_analysis.csv",
    "report.json",
    ...segments,
  ].every((name) => files.look(join(out, name)) !== undefined);
}
