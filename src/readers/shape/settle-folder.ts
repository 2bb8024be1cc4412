// Decides whether a folder is a run, a group of runs, or both, once it is known what is inside and who its siblings are.

import { isRowOfTable } from "./file-families.js";
import type { FileProfile } from "./file-profile.js";
import { isOverviewName, isPartFolder } from "./folder-names.js";
import { signatureOf } from "./folder-signature.js";
import { jaccard } from "./likeness.js";
import { isReplicateName } from "./name-tokens.js";
import type { Inside, Outcome, RunShape } from "./run-shape.js";
import { stepOfName } from "./step-words.js";
import type { TreeFile, TreeFolder } from "./tree.js";

/** What is known of a folder from the folders beside it. */
export interface Siblings {
  /** Folders made of the same files, itself among them. */
  readonly alike: readonly TreeFolder[];
}

/** Of more folders beside it, only some are compared with a folder. */
const comparedPeers = 32;

type Verdict = "run" | "group" | "both" | "nothing";

/** Decides what a folder is. Its own files go with the run, or are left for joining when it is a group. */
export function settleFolder(inside: Inside, siblings: Siblings): Outcome {
  const runs = [...inside.groups, ...inside.nested];
  const verdict = runs.length === 0 ? verdictOfPlain(inside) : verdictOfFull(inside, siblings);
  const own: RunShape = {
    folder: inside.folder,
    group: undefined,
    inner: verdict === "both" ? runs.filter((run) => run.group === undefined).map((run) => run.folder) : [],
    shared: [],
    isBare: inside.rest.every((profile) => !profile.hasMetrics) && inside.groups.every((run) => run.isBare),
  };
  if (verdict === "run") return { runs: [own], loose: [], skipped: inside.skipped };
  if (verdict === "both") return { runs: [own, ...runs], loose: inside.loose, skipped: inside.skipped };
  const loose = [...inside.loose, ...inside.rest];
  if (verdict === "nothing") return { runs: [], loose, skipped: inside.skipped };
  return { runs: withShared(runs, sharedSettings(inside)), loose, skipped: inside.skipped };
}

/** Whether a file shows that its folder is a run: a log, or values of one run. */
export function isStrong(profile: FileProfile): boolean {
  if (profile.kind === "log") return true;
  if (profile.file.kind === "sections" && !profile.hasMetrics) return false;
  return profile.kind === "record" && (profile.hasMetrics || profile.isConfig || profile.params.size > 0);
}

/** The files that show that a folder is a run. Single rows of a table of runs beside them do not. */
function strongFiles(inside: Inside): FileProfile[] {
  const tables = inside.rest.filter((profile) => profile.kind === "rows" || profile.kind === "logs");
  return inside.rest.filter((profile) => {
    const isBestOfTable = tables.length > 0 && profile.isConfig && /^best[_-]/i.test(profile.file.stem);
    return isStrong(profile) && !isBestOfTable && !isRowOfTable(profile, tables);
  });
}

function verdictOfPlain(inside: Inside): Verdict {
  return strongFiles(inside).length > 0 ? "run" : "nothing";
}

function verdictOfFull(inside: Inside, siblings: Siblings): Verdict {
  const strong = strongFiles(inside).filter((profile) => !isAboutMany(profile));
  const hasMetrics = strong.some((profile) => profile.hasMetrics);
  const children = childrenHolding(inside.folder, inside.nested);
  const areSteps = children.length > 0 && children.every((name) => stepOfName(name) !== undefined);
  if (inside.groups.length === 0 && areSteps) return "run";
  if (hasMetrics && hasInnerOfSameForm(inside)) return "both";
  if (strong.length === 0) return areParts(inside, siblings, children) ? "run" : "group";
  if (inside.groups.length > 0) return verdictOfGroups(inside, siblings, strong);
  if (children.every(isReplicateName)) return isWhole(strong) && hasMetrics ? "run" : "group";
  if (areRepeated(children, peersOf(inside, siblings))) return "run";
  return isWhole(strong) || (hasMetrics && children.length === 1) ? "run" : "group";
}

function verdictOfGroups(inside: Inside, siblings: Siblings, strong: readonly FileProfile[]): Verdict {
  const folders = new Set(inside.groups.map((run) => run.folder.relative));
  const elsewhere = strong.filter((profile) => !folders.has(profile.file.inFolder));
  if (isWhole(elsewhere) && !folders.has(inside.folder.relative)) return "run";
  if (arePartsOfPeers(inside, siblings)) return "run";
  return isWhole(strong) && !inside.groupsHaveIdentity ? "run" : "group";
}

/** Whether files tell all of a run: its log, or both settings and results. */
function isWhole(strong: readonly FileProfile[]): boolean {
  return strong.some((profile) => profile.kind === "log") || hasBoth(strong);
}

/** Whether the files that could be runs have the same names in the folders beside: then they are parts of each. */
function arePartsOfPeers(inside: Inside, siblings: Siblings): boolean {
  if (inside.groupsHaveIdentity && !strongFiles(inside).some((profile) => profile.kind === "log"))
    return false;
  const names = inside.groups.flatMap((run) => run.group?.files.map((file) => file.name) ?? []);
  return peersOf(inside, siblings).some((peer) => {
    const theirs = new Set(allFiles(peer).map((file) => file.name));
    return names.filter((name) => theirs.has(name)).length * 2 >= names.length;
  });
}

/** Whether what could be runs are parts of this folder, which has nothing else but an overview of them. */
function areParts(inside: Inside, siblings: Siblings, children: readonly string[]): boolean {
  if (inside.groups.length > 0) return arePartsOfPeers(inside, siblings);
  const areFiles = inside.nested.every((run) => run.group !== undefined) && !children.every(isReplicateName);
  return areFiles && inside.rest.some(isStrong) && areRepeated(children, peersOf(inside, siblings));
}

function peersOf(inside: Inside, siblings: Siblings): readonly TreeFolder[] {
  return siblings.alike.filter((folder) => folder !== inside.folder).slice(0, comparedPeers);
}

function areRepeated(children: readonly string[], peers: readonly TreeFolder[]): boolean {
  return peers.some((peer) => {
    const theirs = new Set(peer.folders.map((folder) => folder.name));
    return children.filter((name) => theirs.has(name)).length * 2 >= children.length;
  });
}

function isAboutMany(profile: FileProfile): boolean {
  return profile.isOverview || isOverviewName(profile.file.stem);
}

function hasBoth(strong: readonly FileProfile[]): boolean {
  const hasParams = strong.some(
    (profile) => profile.isConfig || [...profile.params.values()].some((value) => typeof value === "number"),
  );
  return hasParams && strong.some((profile) => profile.hasMetrics);
}

/** Whether a folder inside is a run of the same files as this one: a run inside a run. */
function hasInnerOfSameForm(inside: Inside): boolean {
  const own = new Set([...signatureOf(inside.folder)].filter((name) => !name.includes("/")));
  const folders = inside.nested.filter((run) => run.group === undefined).map((run) => run.folder);
  return (
    own.size > 0 && folders.slice(0, comparedPeers).some((folder) => jaccard(own, signatureOf(folder)) >= 0.6)
  );
}

/** Names of the folders directly inside that hold the nested runs. */
function childrenHolding(folder: TreeFolder, runs: readonly RunShape[]): string[] {
  const start = folder.relative === "" ? 0 : folder.relative.length + 1;
  return [...new Set(runs.map((run) => run.folder.relative.slice(start).split("/")[0] ?? ""))].filter(
    (name) => name !== "",
  );
}

function allFiles(folder: TreeFolder): TreeFile[] {
  return [...folder.files, ...folder.folders.filter((child) => isPartFolder(child.name)).flatMap(allFiles)];
}

/** The settings of a group hold for its runs where there is one file of them. */
function sharedSettings(inside: Inside): TreeFile[] {
  const settings = inside.rest.filter(
    (profile) => profile.isConfig && profile.kind === "record" && !isAboutMany(profile),
  );
  return settings.length === 1 ? settings.map((profile) => profile.file) : [];
}

function withShared(runs: readonly RunShape[], shared: readonly TreeFile[]): RunShape[] {
  return shared.length === 0
    ? [...runs]
    : runs.map((run) => ({ ...run, shared: [...run.shared, ...shared] }));
}
