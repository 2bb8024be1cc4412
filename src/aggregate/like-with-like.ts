// Which runs can be compared with each other because they are equal in all settings but one.

import { paramRole } from "../core/family/family-columns.js";
import type { Cell } from "./column-type.js";
import type { RunSummary } from "./run-tally.js";

/** Numbers that name a thing instead of setting it. */
const identifier = /(?:^|[._])(?:seed|id|ts|timestamp)$/;

/** Settings that have at least two values among the runs, by name. Seeds, times, names, hosts and folders are none. */
export function varyingSettings(runs: readonly RunSummary[]): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.header)))].sort();
  return names.filter((name) => {
    const role = paramRole(name);
    if (identifier.test(name) || role === "seed" || role === "volatile") return false;
    return runs.some((run) => settingOf(run, name) !== settingOf(runs[0], name));
  });
}

/** A setting as text that tells kinds apart; null where the run does not have it. */
export function settingOf(run: RunSummary | undefined, name: string): string | null {
  const value: Cell | undefined = run?.header[name];
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/**
 * Groups of runs that are equal in all varying settings but one, and hold at least two values of that one. To lack a
 * setting is a value of its own, but not of the one that is compared: runs without it are in no group.
 */
export function likeGroups(
  runs: readonly RunSummary[],
  dial: string,
  settings: readonly string[],
): RunSummary[][] {
  const others = settings.filter((name) => name !== dial);
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    if (settingOf(run, dial) === null) continue;
    const key = JSON.stringify(others.map((name) => settingOf(run, name)));
    const own = groups.get(key) ?? [];
    groups.set(key, own);
    own.push(run);
  }
  return [...groups.values()].filter((group) =>
    group.some((run) => settingOf(run, dial) !== settingOf(group[0], dial)),
  );
}
