// In which order stages are launched: targets first, then the runs whose target is there.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import { UserError } from "../errors.js";
import { targetsFolder } from "../stage/artifact-place.js";
import { readMeta } from "../stage/target-meta.js";

/** Groups of trials, each to be launched when the one before it has ended. One where there are no runs on targets. */
export function wavesOf(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  const [first, second]: [Trial[], Trial[]] = [[], []];
  for (const trial of trials) (trial.artifact?.target === undefined ? first : second).push(trial);
  return [first, second].filter((wave) => wave.length > 0);
}

/** Those that may be launched: all but runs whose target is not there. A target that is half there is none. */
export function readyTrials(root: string, trials: readonly Trial[]): readonly Trial[] {
  const known = new Map<string, boolean>();
  return trials.filter(({ artifact }) => {
    const target = artifact?.target;
    if (target === undefined) return true;
    const isReady = known.get(target) ?? isTargetThere(join(targetsFolder(root), target));
    known.set(target, isReady);
    return isReady;
  });
}

/** Chosen trials, and the targets they need that are not there: to ask for a run is to ask for its target. */
export function withTargets(
  root: string,
  { chosen, planned }: { readonly chosen: readonly Trial[]; readonly planned: readonly Trial[] },
): readonly Trial[] {
  const has = new Set(chosen.filter(({ artifact }) => artifact?.kind === "target").map(({ id }) => id));
  const missing = new Set(
    chosen.flatMap(({ artifact }) => {
      const target = artifact?.target;
      const isNeeded = target !== undefined && !has.has(target);
      return isNeeded && !isTargetThere(join(targetsFolder(root), target)) ? [target] : [];
    }),
  );
  if (missing.size === 0) return chosen;
  return [...planned.filter(({ id, artifact }) => artifact?.kind === "target" && missing.has(id)), ...chosen];
}

function isTargetThere(folder: string): boolean {
  try {
    return readMeta(folder) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false; // Damaged: told where it is to be made.
    throw error;
  }
}
