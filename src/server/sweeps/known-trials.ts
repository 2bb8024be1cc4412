// The trials of a sweep: those that were launched, and those that only their runs still tell of.

import { dirname, join } from "node:path";
import { valueAt } from "../../core/field/field-table.js";
import type { Trial } from "../../core/sweep/trial.js";
import type { TableView } from "../../core/view/table-view.js";
import { phaseFolder, trialFolder } from "../../sweep/sweep-layout.js";
import { type FoundSweep, leadsOut, type SweepRun } from "./find-sweeps.js";
import { isFolderName, type LaunchedTrial, type Launches } from "./read-launches.js";

export interface KnownTrials {
  readonly launches: Launches;
  readonly trials: readonly LaunchedTrial[];
  /** Rows of the table by the path of their run. */
  readonly rows: ReadonlyMap<string, number>;
  /** Another where these are other trials. */
  readonly mark: string;
  /** In sentences. */
  readonly problems: readonly string[];
}

/** All trials of a sweep, the launched ones first. Phases whose folders lead out of the root are left out, with a problem. */
export function knownTrials(view: TableView, found: FoundSweep, launches: Launches): KnownTrials {
  const planned = new Set(launches.trials.map(({ phase, id }) => `${phase ?? ""}/${id}`));
  const others = found.runs.flatMap((run) => {
    if (planned.has(`${run.phase ?? ""}/${run.trial}`)) return [];
    return trialOfRun(view, found, run) ?? [];
  });
  const all = [...launches.trials, ...others];
  const { inside: trials, outside } = partByPlace(found, all);
  return {
    launches,
    trials,
    rows: rowsByPath(view, found, trials),
    mark: `${launches.mark} ${others.map(({ phase, id }) => `${phase ?? ""}/${id}`).join(" ")}`,
    problems: [
      ...launches.problems,
      ...outside.map((folder) => `${folder} is not in the open root and is not looked at.`),
    ],
  };
}

/** Trials by whether the folder that holds theirs lies in the root, all links followed. */
function partByPlace(
  { folder, root }: FoundSweep,
  trials: readonly LaunchedTrial[],
): { readonly inside: readonly LaunchedTrial[]; readonly outside: readonly string[] } {
  const known = new Map<string, boolean>();
  const inside = trials.filter((trial) => {
    const holder = dirname(folderOf(folder, trial));
    const isOutside = known.get(holder) ?? leadsOut(holder, root);
    known.set(holder, isOutside);
    return !isOutside;
  });
  return { inside, outside: [...known].flatMap(([holder, isOutside]) => (isOutside ? [holder] : [])) };
}

/** The run folder of a trial. */
export function folderOf(sweepFolder: string, trial: LaunchedTrial): string {
  // The layout asks for no more of a trial than what a manifest was checked for.
  return trialFolder(sweepFolder, trial as unknown as Trial);
}

/** Runs of stages do not say which sweep made them: they are known by their folders. */
function rowsByPath(
  { table }: TableView,
  { runs }: FoundSweep,
  trials: readonly LaunchedTrial[],
): ReadonlyMap<string, number> {
  const hasArtifacts = trials.some(({ artifact }) => artifact !== undefined);
  if (hasArtifacts) return new Map(table.rows.map(({ path }, row) => [path, row]));
  return new Map(runs.map(({ path, row }) => [path, row]));
}

/** A trial as its run tells it, where no manifest has it: its params are the run's. */
function trialOfRun(
  view: TableView,
  found: FoundSweep,
  { row, path, phase, trial, sha256 }: SweepRun,
): LaunchedTrial | undefined {
  const isHash = sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256);
  if (!isHash || !isFolderName(trial) || (phase !== undefined && !isFolderName(phase))) return undefined;
  if (join(phaseFolder(found.folder, phase), `run_${trial}`) !== path) return undefined;
  const params = paramsOfRow(view, row);
  return { id: trial, sha256, params, ...(phase === undefined ? {} : { phase }) };
}

const configStart = "config.";

function paramsOfRow({ table }: TableView, row: number): Readonly<Record<string, unknown>> {
  const params = [...table.columns.values()].flatMap((column) => {
    const isParam = column.kind === "param" && column.name.startsWith(configStart);
    const value = isParam ? valueAt(column, row) : undefined;
    return value === undefined ? [] : [[column.name.slice(configStart.length), value] as const];
  });
  return Object.fromEntries(params);
}
