// Which runs `diagnose` and `report` are asked about: named runs, a run's folder, or all runs below a folder.

import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { getRun } from "../catalog/find-run.js";
import type { Run } from "../core/run.js";
import { exitCodes, UserError } from "../errors.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { type OpenRuns, openRuns, rootsOf } from "./open-runs.js";

export interface AskedRuns {
  /** All runs of the roots: siblings of those asked about. */
  readonly open: OpenRuns;
  readonly asked: readonly Run[];
  /** Whether folders were named, or nothing, rather than runs. */
  readonly isAll: boolean;
}

/**
 * Opens the roots and picks the runs. A folder that is no run of the roots is taken for a root; one that is a run
 * itself is read with its neighbours, so that it has siblings.
 * @throws UserError for names that mean no run or several, and for folders of runs beside names of runs
 */
export function openAskedRuns(invocation: Invocation, context: Context, command = "diagnose"): AskedRuns {
  const { positionals } = invocation;
  const [only] = positionals;
  if (only === undefined) return all(openRuns(rootsOf(invocation), context));
  const folders = positionals.filter((name) => isFolder(resolve(context.workingFolder, name)));
  if (folders.length < positionals.length || rootsOf(invocation).length > 0) {
    return pick(openRuns(rootsOf(invocation), context), positionals, context);
  }
  const open = openRuns(folders, context);
  const paths = folders.map((folder) => resolve(context.workingFolder, folder));
  const areRuns = paths.map((path) => open.runs.some((run) => run.path === path));
  if (areRuns.every((isRun) => isRun))
    return pick(openRuns(paths.map(dirname), context), positionals, context);
  if (!areRuns.includes(true)) return all(open);
  throw new UserError(
    "bad-argument",
    `runledger ${command}: give runs or folders that hold runs, not both.`,
    {
      hint: `${folders[areRuns.indexOf(true)]} is a run, ${folders[areRuns.indexOf(false)]} is not.`,
      exitCode: exitCodes.usage,
    },
  );
}

function all(open: OpenRuns): AskedRuns {
  return { open, asked: open.runs, isAll: true };
}

/** Each run once, in the order of the names. */
function pick(open: OpenRuns, names: readonly string[], context: Context): AskedRuns {
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  return { open, asked: [...new Set(names.map((name) => getRun(open.runs, name, query)))], isAll: false };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
