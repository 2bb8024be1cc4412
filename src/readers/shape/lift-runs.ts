// Runs that lie alone in a folder of the same name everywhere: the folder above is what tells them apart.

import { isReplicateName } from "./name-tokens.js";
import type { Outcome, RunShape } from "./run-shape.js";
import { stepOfName } from "./step-words.js";
import type { TreeFolder } from "./tree.js";

export interface Holder {
  readonly folder: TreeFolder;
  readonly outcome: Outcome;
}

/** Names runs after the folder above where "a/vis_data", "b/vis_data" say no more than "a" and "b". */
export function liftLoneRuns<T extends Holder>(holders: readonly T[]): T[] {
  const counts = new Map<string, number>();
  for (const holder of holders) {
    const tail = loneTail(holder);
    if (tail !== undefined) counts.set(tail, (counts.get(tail) ?? 0) + 1);
  }
  return holders.map((holder) => {
    const tail = loneTail(holder);
    if (tail === undefined || (counts.get(tail) ?? 0) < 2) return holder;
    const runs = holder.outcome.runs.map((run): RunShape => ({ ...run, outer: holder.folder }));
    return { ...holder, outcome: { ...holder.outcome, runs } };
  });
}

/** Path from a folder to the only run in it; undefined where there are more, or where it counts runs or steps. */
function loneTail(holder: Holder): string | undefined {
  const [run, ...others] = holder.outcome.runs;
  if (run === undefined || others.length > 0 || run.group !== undefined || run.folder === holder.folder)
    return undefined;
  const tail = run.folder.relative.slice(holder.folder.relative.length + 1);
  const isCounted = tail.split("/").some((name) => isReplicateName(name) || stepOfName(name) !== undefined);
  return isCounted ? undefined : tail;
}
