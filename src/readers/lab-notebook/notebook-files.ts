// The files of a lab notebook's run that its row is made of.

import type { Problem } from "../../errors.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";

export interface NotebookFiles {
  /** metadata/run_summary.json; undefined while the run has not come to its end. Absolute, like all of these. */
  readonly summary: string | undefined;
  /** JSON and YAML files of config/. */
  readonly settings: readonly string[];
  /** JSON files of outputs/ that may hold measures. */
  readonly results: readonly string[];
  readonly errorLog: string | undefined;
  /** Everything the row depends on, and the folders in which more may appear. */
  readonly all: readonly string[];
  /** Sub-folders that cannot be listed. */
  readonly problems: readonly Problem[];
}

/** Files of outputs/ that hold the others once more. */
const repetitions = /^combined_/;

const summaryName = "run_summary.json";

/** Lists the sub-folders once; opens no file. */
export function listNotebook(folder: Folder): NotebookFiles {
  const parts = ["config", "outputs", "metadata"].map((name) => listPart(folder, name));
  const [config, outputs, metadata] = parts.map((part) => part.paths);
  const settings = (config ?? []).filter((path) => /\.(?:json|ya?ml)$/.test(path));
  const results = (outputs ?? []).filter((path) => path.endsWith(".json") && !repetitions.test(nameOf(path)));
  const summary = metadata?.find((path) => nameOf(path) === summaryName);
  const errorLog = outputs?.find((path) => nameOf(path) === "errors.log");
  const found = [...settings, ...results, summary, errorLog].filter((path) => path !== undefined);
  const all = [...found, ...parts.map((part) => part.path)];
  return { summary, settings, results, errorLog, all, problems: parts.flatMap((part) => part.problems) };
}

/** Last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

interface Part {
  readonly path: string;
  /** Of its files, absolute. */
  readonly paths: readonly string[];
  readonly problems: readonly Problem[];
}

function listPart(folder: Folder, name: string): Part {
  const path = folder.pathOf(name);
  if (!folder.folderNames().includes(name)) return { path, paths: [], problems: [] };
  const part = folder.enter(name);
  const { files, problems } = listingOf(part);
  // A summary that is a pipe or a link is no file, but must be seen: reading it says what is wrong.
  const isStrange = problems.length === 0 && part.has(summaryName) && !files.includes(summaryName);
  const names = isStrange ? [...files, summaryName] : files;
  return { path, paths: names.map((file) => part.pathOf(file)), problems };
}
