// Decides what the folders side by side in one folder are: runs are those that are made alike.

import type { Profiler } from "./file-profile.js";
import { isOverviewName } from "./folder-names.js";
import { hasData, haveLikeFiles, signatureOf } from "./folder-signature.js";
import { groupAlike } from "./likeness.js";
import { isReplicateName, templateOf } from "./name-tokens.js";
import { shareKeys } from "./row-keys.js";
import type { Inside, Outcome, RunShape } from "./run-shape.js";
import { settleFolder } from "./settle-folder.js";
import type { TreeFolder } from "./tree.js";

type LookInto = (folder: TreeFolder, profiler: Profiler) => Inside;

/** Of more folders made alike, only some are looked into; when they are plain runs, so are the others. */
const sampleSize = 8;

interface Child {
  readonly folder: TreeFolder;
  readonly signature: ReadonlySet<string>;
  readonly peers: readonly TreeFolder[];
}

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
  const children = withPeers(folders.filter(hasData));
  const settled = settleAll(children, profiler, lookInto);
  const byTables = settleTables(settled);
  const kept = dropStrangers(byTables);
  const late = findLateSiblings(folders, kept);
  const all = [...kept, ...late].sort((a, b) => (a.folder.name < b.folder.name ? -1 : 1));
  return {
    runs: all.flatMap((child) => child.outcome.runs),
    loose: all.flatMap((child) => child.outcome.loose),
    skipped: all.flatMap((child) => child.outcome.skipped),
  };
}

function withPeers(folders: readonly TreeFolder[]): Child[] {
  const signatures = new Map(folders.map((folder) => [folder, signatureOf(folder)]));
  const forms = new Map<string, TreeFolder[]>();
  for (const [folder, signature] of signatures) {
    const form = [...signature].sort().join("\n");
    forms.set(form, [...(forms.get(form) ?? []), folder]);
  }
  const setOf = (form: string): ReadonlySet<string> => new Set(form === "" ? [] : form.split("\n"));
  const groups = groupAlike([...forms.keys()], (a, b) => haveLikeFiles(setOf(a), setOf(b)));
  return groups.flatMap((group) => {
    const members = group.flatMap((form) => forms.get(form) ?? []);
    return members.map((folder) => {
      const signature = signatures.get(folder) ?? new Set<string>();
      const peers = signature.size === 0 ? [] : members.filter((other) => other !== folder);
      return { folder, signature, peers };
    });
  });
}

function settleAll(children: readonly Child[], profiler: Profiler, lookInto: LookInto): Settled[] {
  const settle = (child: Child): Settled => {
    const outcome = settleFolder(lookInto(child.folder, profiler), { peers: child.peers });
    return { ...child, outcome, isRun: outcome.runs.some((run) => isItself(run, child.folder)) };
  };
  const sampled = new Map<Child, Settled>();
  for (const group of groupsOfPeers(children)) {
    const sample = group.length > sampleSize * 2 ? evenly(group, sampleSize) : group;
    for (const child of sample) sampled.set(child, settle(child));
    const seen = sample.map((child) => sampled.get(child) as Settled);
    const arePlain = seen.every((child) => child.isRun && child.outcome.runs.length === 1);
    const known = new Set(
      sample.flatMap((child) => child.folder.folders.map((folder) => templateOf(folder.name))),
    );
    for (const child of group) {
      if (sampled.has(child)) continue;
      const isPlain = arePlain && child.folder.folders.every((folder) => known.has(templateOf(folder.name)));
      sampled.set(child, isPlain ? plainRun(child, seen[0]) : settle(child));
    }
  }
  return children.map((child) => sampled.get(child) as Settled);
}

function plainRun(child: Child, like: Settled | undefined): Settled {
  const isConfig = like?.outcome.runs[0]?.isConfig ?? false;
  const run: RunShape = { folder: child.folder, group: undefined, inner: [], shared: [], isConfig };
  return { ...child, outcome: { runs: [run], loose: [], skipped: [] }, isRun: true };
}

/** Folders that hold tables only: runs when the tables of several have the same keys, else the rows are the runs. */
function settleTables(settled: readonly Settled[]): Settled[] {
  const keys = new Map<TreeFolder, ReadonlySet<string>>();
  for (const { folder, outcome, isRun } of settled) {
    if (isRun || outcome.runs.length > 0) continue;
    keys.set(folder, new Set(outcome.loose.flatMap(({ profile }) => [...profile.rowKeys])));
  }
  return settled.map((child) => {
    const own = keys.get(child.folder);
    if (own === undefined) return child;
    const isRepeated = child.peers.some((peer) => shareKeys(own, keys.get(peer) ?? new Set()));
    return isRepeated ? plainRun(child, undefined) : child;
  });
}

/** Folders unlike any other beside runs that are alike: overviews and data are left out, and said. */
function dropStrangers(settled: readonly Settled[]): Settled[] {
  const family = settled.filter((child) => child.isRun && child.peers.length > 0);
  return settled.map((child) => {
    if (!child.isRun || child.peers.length > 0 || child.outcome.runs.length !== 1) return child;
    const beside = settled.reduce(
      (sum, other) => (other === child ? sum : sum + other.outcome.runs.length),
      0,
    );
    if (beside < 2 || isRelated(child, family) || !isOverviewName(child.folder.name)) return child;
    const reason = `is unlike the ${beside} runs beside it, and its name is that of an overview`;
    return {
      ...child,
      isRun: false,
      outcome: { runs: [], loose: [], skipped: [{ path: child.folder.path, reason }] },
    };
  });
}

/** Folders without results beside runs, whose names or files say that they are runs too: failed or empty ones. */
function findLateSiblings(folders: readonly TreeFolder[], settled: readonly Settled[]): Settled[] {
  const family = settled.filter((child) => child.isRun);
  if (family.length < 2) return [];
  const open = folders.filter((folder) => {
    const known = settled.find((child) => child.folder === folder);
    return known === undefined || (known.outcome.runs.length === 0 && known.outcome.skipped.length === 0);
  });
  return open.flatMap((folder) => {
    const child = { folder, signature: signatureOf(folder), peers: [] };
    if (isOverviewName(folder.name) || !isRelated(child, family)) return [];
    return [plainRun(child, undefined)];
  });
}

function isRelated(child: Child, family: readonly Settled[]): boolean {
  if (family.some((member) => [...child.signature].some((name) => member.signature.has(name)))) return true;
  const template = templateOf(child.folder.name);
  const sameName = family.filter((member) => templateOf(member.folder.name) === template).length;
  if (template.includes("#") && sameName >= 2 && isReplicateName(child.folder.name)) return true;
  const others = new Set(child.folder.otherNames);
  return sameName >= 1 && family.some((member) => member.folder.otherNames.some((name) => others.has(name)));
}

function isItself(run: RunShape, folder: TreeFolder): boolean {
  return run.folder === folder && run.group === undefined;
}

function groupsOfPeers(children: readonly Child[]): Child[][] {
  const groups: Child[][] = [];
  const seen = new Set<TreeFolder>();
  const byFolder = new Map(children.map((child) => [child.folder, child]));
  for (const child of children) {
    if (seen.has(child.folder)) continue;
    const members = [child.folder, ...child.peers].flatMap((folder) => byFolder.get(folder) ?? []);
    for (const member of members) seen.add(member.folder);
    groups.push(members);
  }
  return groups;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  const step = items.length / count;
  return Array.from({ length: count }, (_, index) => items[Math.floor(index * step)] as T);
}
