// Whether a folder inside a run holds runs of its own, which are not to be taken for that run's files.

import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";

/** Folders that tools keep whole stores of runs in. */
const storeNames = new Set(["wandb", "mlruns", "multirun", ".guild"]);

/** Files that stand together in a run folder of a tool, or of runledger itself. */
const runFiles: readonly (readonly string[])[] = [
  ["metadata.json", "status.json"],
  ["run.json", "cout.txt"],
  ["signac_statepoint.json"],
  ["mlflow.db"],
];

const deepest = 3;

/** Names of the sub-folders in which runs lie that are not the folder's own, up to three levels below them. */
export function foldersOfOtherRuns(folder: Folder, names: readonly string[]): string[] {
  return names.filter((name) => storeNames.has(name) || holdsRun(folder.enter(name), 0));
}

function holdsRun(folder: Folder, level: number): boolean {
  const { files, folders } = listingOf(folder);
  if (folders.some((name) => storeNames.has(name) || name === ".hydra")) return true;
  if (runFiles.some((together) => together.every((name) => files.includes(name)))) return true;
  return level < deepest && folders.some((name) => holdsRun(folder.enter(name), level + 1));
}
