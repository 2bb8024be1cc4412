// The parts of file names in a folder of many runs: which run, which role, which step.

import { isMeasureName } from "./column-profile.js";
import { wordsOf } from "./folder-names.js";
import { stepOfName, withoutStep } from "./step-words.js";
import type { TreeFile } from "./tree.js";

/** Words that say what a file is for, not which run it belongs to. */
const roleWords = new Set([
  ...[
    "config",
    "configs",
    "cfg",
    "conf",
    "params",
    "args",
    "hparams",
    "settings",
    "options",
    "metrics",
    "metric",
  ],
  ...[
    "results",
    "result",
    "history",
    "hist",
    "log",
    "logs",
    "summary",
    "scores",
    "score",
    "eval",
    "evaluation",
  ],
  ...[
    "report",
    "meta",
    "metadata",
    "info",
    "stats",
    "output",
    "outputs",
    "curve",
    "curves",
    "losses",
    "predictions",
  ],
  ...[
    "preds",
    "final",
    "best",
    "last",
    "train",
    "training",
    "val",
    "valid",
    "validation",
    "test",
    "run",
    "data",
  ],
  ...[
    "progress",
    "status",
    "manifest",
    "timing",
    "performance",
    "latest",
    "current",
    "all",
    "table",
    "scalars",
    "scalar",
  ],
]);

/** Whether a stem says only what the file is for: "train_metrics", "final_results". */
export function isRoleName(stem: string): boolean {
  const words = wordsOf(stem).filter((word) => !/^\d+$/.test(word));
  return words.length > 0 && words.every((word) => roleWords.has(word));
}

/** Whether a file's name says no more than its folder's: only what it is for, or the name of a folder above it. */
export function isRoleFile(file: TreeFile): boolean {
  return isRoleName(file.stem) || file.path.split("/").slice(-4, -1).includes(file.stem);
}

/** A stem without the words of roles at its ends: "lstm_s1_metrics" → "lstm_s1"; "" when nothing is left. */
export function runPartOf(stem: string): string {
  const parts = stem.split(/([_\-. ]+)/);
  while (parts.length > 0 && isRoleOrSign(parts.at(-1))) parts.pop();
  while (parts.length > 0 && isRoleOrSign(parts[0])) parts.shift();
  return parts.join("");
}

/**
 * Files of one folder that belong together because they differ in role, extension or step only, by the part of their
 * names they share. Only groups of at least two files.
 */
export function bundlesOf(files: readonly TreeFile[]): Map<string, TreeFile[]> {
  const groups = new Map<string, TreeFile[]>();
  for (const file of files) {
    const name = runPartOf(withoutStep(file.stem));
    if (name === "" || isMeasureName(name)) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [file]);
    else group.push(file);
  }
  for (const [name, group] of groups) if (group.length < 2) groups.delete(name);
  return groups;
}

/** Whether the files of a bundle are steps of one thing: "a_epoch_1", "a_epoch_2". */
export function areSteps(files: readonly TreeFile[]): boolean {
  const steps = files.map((file) => stepOfName(file.stem));
  return (
    files.length > 1 && steps.every((step) => step !== undefined) && new Set(steps).size === steps.length
  );
}

function isRoleOrSign(part: string | undefined): boolean {
  return part === undefined || part === "" || /^[_\-. ]+$/.test(part) || roleWords.has(part.toLowerCase());
}
