// Settings that were generated for runs and lie beside them: they are no runs, but tell about those of their name.

import { type RunShape, relativeOf } from "./run-shape.js";
import type { TreeFile } from "./tree.js";

/**
 * The runs without those that hold settings only and lie beside runs with results. Settings named after a run are
 * shared with it. Where there are settings only, all stay: runs that have not come to an end.
 */
export function withoutGenerated(runs: readonly RunShape[]): RunShape[] {
  const isGenerated = (run: RunShape): boolean =>
    run.isConfig && (run.group !== undefined || isAmongSettings(run));
  const real = runs.filter((run) => !isGenerated(run));
  if (real.length === 0 || real.length === runs.length) return [...runs];
  const byName = new Map<string, TreeFile[]>();
  for (const run of runs.filter(isGenerated))
    byName.set(lastPart(run), [...(run.group?.files ?? run.folder.files)]);
  return real.map((run) => {
    const settings = byName.get(lastPart(run));
    return settings === undefined ? run : { ...run, shared: [...run.shared, ...settings] };
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
