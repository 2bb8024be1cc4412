// Which files of a run are read, in which order, and under which names their values go.

import { isRoleName } from "./file-names.js";
import { hintOf } from "./file-profile.js";
import { isDataFolder, isDataName, isOverviewName, isPartFolder } from "./folder-names.js";
import type { RunShape } from "./run-shape.js";
import { stepOfName } from "./step-words.js";
import type { TreeFile, TreeFolder } from "./tree.js";
import type { Source } from "./value-source.js";

export interface RunFile {
  readonly file: TreeFile;
  readonly source: Source;
}

/** Folders below a run are looked into this far for files of other kinds than settings and metrics. */
const deepestFolder = 3;

/** Files of a run that is a folder, shortest path first; then the settings it shares with others. */
export function filesOfRun(run: RunShape): RunFile[] {
  const own =
    run.group === undefined ? filesIn(run.folder, { run, labels: [], level: 0 }) : filesOfGroup(run);
  const shared = run.shared.map((file) => ({
    file,
    source: sourceOf(file, [file.stem], { isFallback: true }),
  }));
  return [...own.sort(byPath), ...shared];
}

/** Folders whose listing decides which files a run has. */
export function foldersOfRun(run: RunShape): TreeFolder[] {
  if (run.group !== undefined) return [run.folder];
  const walk = (folder: TreeFolder, level: number): TreeFolder[] =>
    level > deepestFolder
      ? []
      : [folder, ...foldersIn(folder, run).flatMap((child) => walk(child, level + 1))];
  return walk(run.folder, 0);
}

interface Place {
  readonly run: RunShape;
  readonly labels: readonly string[];
  /** Name of the part folder that the files lie in. */
  readonly part?: string | undefined;
  readonly level: number;
}

function filesIn(folder: TreeFolder, place: Place): RunFile[] {
  const own = folder.files
    .filter((file) => !isDataName(file.stem))
    .map((file) => {
      const labels =
        place.labels.length === 0 || isRoleName(file.stem) ? place.labels : [...place.labels, file.stem];
      const label = labels.length === 0 ? labelInPart(file, place) : labels;
      return { file, source: sourceOf(file, label, { isLabelled: place.labels.length > 0 }) };
    });
  if (place.level >= deepestFolder) return own;
  const below = foldersIn(folder, place.run).flatMap((child) => {
    const isPlain = isPartFolder(child.name) || stepOfName(child.name) !== undefined;
    const labels = isPlain ? place.labels : [...place.labels, child.name];
    const part = isPlain && stepOfName(child.name) === undefined ? child.name : place.part;
    return filesIn(child, { run: place.run, labels, part, level: place.level + 1 });
  });
  return [...own, ...below];
}

/** "train/metrics.csv" → train; "logs/loss.csv" → logs, loss. */
function labelInPart(file: TreeFile, place: Place): string[] {
  if (place.part === undefined) return [file.stem];
  return isRoleName(file.stem) ? [place.part] : [place.part, file.stem];
}

/** Folders to look into: not those of inner runs and overviews, and of several checkpoints only the last. */
function foldersIn(folder: TreeFolder, run: RunShape): TreeFolder[] {
  const open = folder.folders.filter(
    (child) =>
      !isOtherRun(child, run) &&
      !isDataFolder(child.name) &&
      (isPartFolder(child.name) || !isOverviewName(child.name)),
  );
  const stepped = open.filter((child) => stepOfName(child.name) !== undefined);
  if (stepped.length < 2) return open;
  const last = stepped.reduce((a, b) => ((stepOfName(b.name) ?? 0) > (stepOfName(a.name) ?? 0) ? b : a));
  return open.filter((child) => !stepped.includes(child) || child === last);
}

function isOtherRun(folder: TreeFolder, run: RunShape): boolean {
  return run.inner.some((inner) => inner.path === folder.path);
}

function filesOfGroup(run: RunShape): RunFile[] {
  const files = (run.group?.files ?? []).filter((file, _, all) => all.length === 1 || !isDataName(file.stem));
  return files.map((file) => ({ file, source: sourceOf(file, [labelInGroup(file, run)], {}) }));
}

/** "lstm_s1_metrics" in the group "lstm_s1" → "metrics". */
function labelInGroup(file: TreeFile, run: RunShape): string {
  const rest = file.stem.replace(run.group?.name ?? "", "").replace(/^[_\-. ]+|[_\-. ]+$/g, "");
  return rest === "" ? file.stem : rest;
}

function sourceOf(
  file: TreeFile,
  labels: readonly string[],
  how: { isLabelled?: boolean; isFallback?: boolean },
): Source {
  return {
    path: file.path,
    ...hintOf(file),
    label: labels.join("."),
    isLabelled: how.isLabelled ?? false,
    isFallback: how.isFallback ?? false,
  };
}

function byPath(a: RunFile, b: RunFile): number {
  const depth = (file: RunFile): number => file.file.path.split("/").length;
  return depth(a) - depth(b) || (a.file.path < b.file.path ? -1 : 1);
}
