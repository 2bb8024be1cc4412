// Decides what the folders side by side in one folder are: runs are those that are made alike.

import type { Profiler } from "./file-profile.js";
import { isOverviewName } from "./folder-names.js";
import { type Child, groupChildren } from "./folder-peers.js";
import { hasData, signatureOf } from "./folder-signature.js";
import { Kinship } from "./kinship.js";
import { liftLoneRuns } from "./lift-runs.js";
import { templateOf } from "./name-tokens.js";
import { shareKeys } from "./row-keys.js";
import type { Inside, Outcome, RunShape } from "./run-shape.js";
import { settleFolder } from "./settle-folder.js";
import type { TreeFolder } from "./tree.js";

type LookInto = (folder: TreeFolder, profiler: Profiler) => Inside;

/** Of more folders made alike, only some are looked into; when they are plain runs, so are the others. */
const sampleSize = 8;

interface Settled extends Child {
  readonly outcome: Outcome;
  /** The folder itself became a run. */
  readonly isRun: boolean;
}

/** Settles all folders side by side. */
export function settleChildren(
  folders: readonly TreeFolder[],
  profiler: Profiler,
  lookInto: LookInto,
): Outcome {
  const settle = (child: Child): Settled => {
    const outcome = settleFolder(lookInto(child.folder, profiler), child);
    return { ...child, outcome, isRun: outcome.runs.some((run) => isItself(run, child.folder)) };
  };
  const settled = groupChildren(folders.filter(hasData)).flatMap((group) => settleGroup(group, settle));
  const kept = dropStrangers(settleTables(settled));
  const all = liftLoneRuns([...kept, ...findLateSiblings(folders, kept)]);
  all.sort((a, b) => (a.folder.name < b.folder.name ? -1 : 1));
  return {
    runs: all.flatMap((child) => child.outcome.runs),
    loose: all.flatMap((child) => child.outcome.loose),
    skipped: all.flatMap((child) => child.outcome.skipped),
  };
}

function settleGroup(group: readonly Child[], settle: (child: Child) => Settled): Settled[] {
  const sample = new Set(group.length > sampleSize * 2 ? evenly(group, sampleSize) : group);
  const seen = new Map([...sample].map((child) => [child, settle(child)]));
  const arePlain = [...seen.values()].every((child) => child.isRun && child.outcome.runs.length === 1);
  const known = new Set(
    [...sample].flatMap((child) => child.folder.folders.map(({ name }) => templateOf(name))),
  );
  const [first] = seen.values();
  return group.map((child) => {
    const done = seen.get(child);
    if (done !== undefined) return done;
    const isPlain = arePlain && child.folder.folders.every(({ name }) => known.has(templateOf(name)));
    return isPlain ? plainRun(child, first) : settle(child);
  });
}

function plainRun(child: Child, like: Settled | undefined): Settled {
  const isBare = like?.outcome.runs[0]?.isBare ?? false;
  const run: RunShape = { folder: child.folder, group: undefined, inner: [], shared: [], isBare };
  return { ...child, outcome: { runs: [run], loose: [], skipped: [] }, isRun: true };
}

/** Folders that hold tables only: runs when the tables of several have the same keys, else the rows are the runs. */
function settleTables(settled: readonly Settled[]): Settled[] {
  const keys = new Map<TreeFolder, ReadonlySet<string>>();
  for (const { folder, outcome, isRun } of settled) {
    if (isRun || outcome.runs.length > 0) continue;
    keys.set(folder, new Set(outcome.loose.flatMap((profile) => [...profile.rowKeys])));
  }
  return settled.map((child) => {
    const own = keys.get(child.folder);
    if (own === undefined || own.size === 0) return child;
    const others = child.alike.filter((folder) => folder !== child.folder).slice(0, sampleSize * 4);
    const isRepeated = others.some((folder) => shareKeys(own, keys.get(folder) ?? new Set()));
    return isRepeated ? plainRun(child, undefined) : child;
  });
}

/** Folders unlike any other beside runs that are alike: overviews are left out, and said. */
function dropStrangers(settled: readonly Settled[]): Settled[] {
  const kin = new Kinship(settled.filter((child) => child.isRun && child.alike.length > 1));
  const runs = settled.reduce((sum, child) => sum + child.outcome.runs.length, 0);
  return settled.map((child) => {
    if (!child.isRun || child.alike.length > 1 || child.outcome.runs.length !== 1) return child;
    if (runs < 3 || !isOverviewName(child.folder.name) || kin.includes(child)) return child;
    const reason = `is unlike the ${runs - 1} runs beside it, and its name is that of an overview`;
    const skipped = [{ path: child.folder.path, reason }];
    return { ...child, isRun: false, outcome: { runs: [], loose: [], skipped } };
  });
}

/** Folders without results beside runs, whose names or files say that they are runs too: failed or empty ones. */
function findLateSiblings(folders: readonly TreeFolder[], settled: readonly Settled[]): Settled[] {
  const runs = settled.filter((child) => child.isRun);
  if (runs.length < 2) return [];
  const kin = new Kinship(runs);
  const done = new Set(
    settled
      .filter(({ outcome }) => outcome.runs.length + outcome.skipped.length > 0)
      .map((child) => child.folder),
  );
  return folders.flatMap((folder) => {
    if (done.has(folder) || isOverviewName(folder.name)) return [];
    const child = { folder, signature: signatureOf(folder), alike: [folder] };
    return kin.includes(child) ? [plainRun(child, undefined)] : [];
  });
}

function isItself(run: RunShape, folder: TreeFolder): boolean {
  return run.folder === folder && run.group === undefined;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  const step = items.length / count;
  return Array.from({ length: count }, (_, index) => items[Math.floor(index * step)] as T);
}
