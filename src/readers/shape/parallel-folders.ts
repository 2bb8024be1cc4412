// Runs that are spread over folders side by side: results/a.json, configs/a.yaml and logs/a.csv are one run.

import { reachOf } from "./folder-signature.js";
import type { Inside, RunShape } from "./run-shape.js";
import type { TreeFile, TreeFolder } from "./tree.js";

export interface Merged {
  readonly groups: readonly RunShape[];
  readonly nested: readonly RunShape[];
}

/** Joins the runs of several part folders of one folder where at least half of their names are the same. */
export function mergeParallel(folder: TreeFolder, parts: readonly Inside[]): Merged {
  const groups = parts.flatMap((part) => part.groups);
  const nested = parts.flatMap((part) => part.nested);
  const sides = parts.map((part) => namedRuns(part)).filter((side) => side.size > 0);
  if (sides.length < 2) return { groups, nested };
  const names = new Set(sides.flatMap((side) => [...side.keys()]));
  const shared = [...names].filter((name) => sides.filter((side) => side.has(name)).length > 1);
  const smallest = Math.min(...sides.map((side) => side.size));
  if (shared.length * 2 < smallest) return { groups, nested };
  const taken = new Set<RunShape>();
  const joined = shared.map((name) => {
    const runs = sides.flatMap((side) => side.get(name) ?? []);
    for (const run of runs) taken.add(run);
    return join(folder, name, runs);
  });
  return {
    groups: [...joined, ...groups.filter((run) => !taken.has(run))],
    nested: nested.filter((run) => !taken.has(run)),
  };
}

/** Runs by their name below the part folder. */
function namedRuns(part: Inside): Map<string, RunShape> {
  const start = part.folder.relative.length + 1;
  const runs = [...part.groups, ...part.nested].map((run): [string, RunShape] => {
    const inside = run.folder.relative.slice(start);
    const name = [inside, run.group?.name ?? ""].filter((piece) => piece !== "").join("/");
    return [name, run];
  });
  return new Map(runs);
}

function join(folder: TreeFolder, name: string, runs: readonly RunShape[]): RunShape {
  return {
    folder,
    group: { name, files: runs.flatMap(filesOf) },
    inner: [],
    shared: runs.flatMap((run) => run.shared),
    isBare: runs.every((run) => run.isBare),
  };
}

function filesOf(run: RunShape): readonly TreeFile[] {
  return run.group?.files ?? reachOf(run.folder).map(({ file }) => file);
}
