// Settings that were generated for runs and lie beside them: they are no runs, but tell about those of their name.

import { type RunShape, relativeOf, type Skipped } from "./run-shape.js";
import type { TreeFile } from "./tree.js";

export interface Sorted {
  readonly runs: readonly RunShape[];
  readonly skipped: readonly Skipped[];
}

/**
 * The runs without those that hold settings only and lie beside runs with results. Settings named after a run are
 * shared with it. Where there are settings only, all stay: runs that have not come to an end.
 */
export function withoutGenerated(runs: readonly RunShape[]): Sorted {
  const isGenerated = (run: RunShape): boolean =>
    run.isBare && (run.group !== undefined || isAmongSettings(run));
  const real = runs.filter((run) => !isGenerated(run));
  if (real.length === 0 || real.length === runs.length) return { runs: [...runs], skipped: [] };
  const byName = new Map<string, TreeFile[]>();
  for (const run of runs.filter(isGenerated))
    byName.set(lastPart(run), [...(run.group?.files ?? run.folder.files)]);
  const used = new Set<string>();
  const kept = real.map((run) => {
    const settings = byName.get(lastPart(run));
    if (settings !== undefined) used.add(lastPart(run));
    return settings === undefined ? run : { ...run, shared: [...run.shared, ...settings] };
  });
  const unused = runs.filter((run) => isGenerated(run) && !used.has(lastPart(run)));
  return { runs: kept, skipped: skippedOf(unused, real.length) };
}

function skippedOf(unused: readonly RunShape[], runs: number): Skipped[] {
  const folders = new Map<string, number>();
  for (const { folder } of unused) folders.set(folder.path, (folders.get(folder.path) ?? 0) + 1);
  return [...folders].map(([path, count]) => {
    const files = count === 1 ? "1 file" : `${count} files`;
    return { path, reason: `holds ${files} of settings that belong to none of the ${runs} runs` };
  });
}

function isAmongSettings(run: RunShape): boolean {
  return run.folder.relative
    .split("/")
    .slice(0, -1)
    .some((name) => /^(?:\w+_)?(?:configs?|conf|cfg|settings|params)$/i.test(name));
}

function lastPart(run: RunShape): string {
  const relative = relativeOf(run);
  return relative.slice(relative.lastIndexOf("/") + 1);
}
