// Which folders below the open roots are sweeps: by what `sweep run` left in them, never by a sweep file.

import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { FieldTable } from "../../core/field/field-table.js";
import { sweepFiles } from "../../sweep/sweep-layout.js";

/** Levels between a run and its sweep's folder that are looked at. */
const mostLevels = 4;

/** A run that says which trial of a sweep it is. */
export interface SweepRun {
  /** Row of the table. */
  readonly row: number;
  readonly path: string;
  readonly phase?: string;
  readonly trial?: string;
  readonly sha256?: string;
}

export interface FoundSweep {
  /** Path as runs below it have it. */
  readonly folder: string;
  readonly root: string;
  /** As its runs call it, else its folder's name. */
  readonly name: string;
  readonly runs: readonly SweepRun[];
}

/** All sweeps below the roots, by folder. What may not be read, and folders that lead out of their root, are left out. */
export function findSweeps(roots: readonly string[], table: FieldTable): FoundSweep[] {
  const found = new Map<string, { root: string; name?: string; runs: SweepRun[] }>();
  const names = table.columns.get("sweep.name")?.values;
  const columns = ["phase", "trial", "sha256"].map((name) => table.columns.get(`sweep.${name}`)?.values);
  const folderOf = sweepFolders();
  table.rows.forEach(({ path, root }, row) => {
    const name = names?.[row];
    if (typeof name !== "string") return;
    const [phase, trial, sha256] = columns.map((values) => textOf(values?.[row]));
    const folder = folderOf(path, root, phase);
    const sweep = found.get(folder) ?? { root, name, runs: [] };
    sweep.runs.push({
      ...{ row, path },
      ...(phase === undefined ? {} : { phase }),
      ...(trial === undefined ? {} : { trial }),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    found.set(folder, sweep);
  });
  const runs = new Set(table.rows.map(({ path }) => path));
  for (const root of roots) {
    for (const folder of launchedBelow(root, runs))
      if (!found.has(folder)) found.set(folder, { root, runs: [] });
  }
  return [...found]
    .filter(([folder, { root }]) => !leadsOut(folder, root))
    .map(([folder, { root, name, runs }]) => ({ folder, root, name: name ?? basename(folder), runs }));
}

/** The folder of a run's sweep: the nearest one above it that holds launches, else as the layout says. */
function sweepFolders(): (path: string, root: string, phase: string | undefined) => string {
  const known = new Map<string, string | undefined>();
  return (path, root, phase) => {
    const parent = dirname(path);
    if (!known.has(parent)) known.set(parent, nearestLaunched(parent, root));
    return (
      known.get(parent) ?? (phase !== undefined && basename(parent) === phase ? dirname(parent) : parent)
    );
  };
}

function nearestLaunched(start: string, root: string): string | undefined {
  let folder = start;
  for (let level = 0; level < mostLevels; level++) {
    if (holdsLaunches(folder)) return folder;
    if (folder === root || dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}

/** Sweeps of which no run is known yet: the root itself, and folders in it that are no runs. */
function launchedBelow(root: string, runs: ReadonlySet<string>): string[] {
  return [root, ...foldersIn(root).filter((folder) => !runs.has(folder))].filter(holdsLaunches);
}

function foldersIn(root: string): string[] {
  try {
    const entries = readdirSync(root, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    return folders.map(({ name }) => join(root, name)).sort();
  } catch {
    return []; // Gone or not to be read: the look at the runs says so.
  }
}

function holdsLaunches(folder: string): boolean {
  try {
    return statSync(join(folder, sweepFiles.submissions), { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false; // Not to be read, or a circle of links.
  }
}

/** Whether a folder, all links followed, lies outside its root. False for one that is not there: nothing is read of it. */
export function leadsOut(folder: string, root: string): boolean {
  try {
    const [real, realRoot] = [realpathSync(folder), realpathSync(root)];
    return real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : `${realRoot}${sep}`);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
