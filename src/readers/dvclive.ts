// DVCLive's folders: metrics.json and params.yaml beside plots/metrics/<metric>.tsv; of old versions a summary beside the folder.

import { basename, dirname } from "node:path";
import { readHistory, readRun } from "./dvclive/read-run.js";
import { isOldFolder, tablesOf } from "./dvclive/tables.js";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import type { Found, Reader, RunSource } from "./reader.js";

const layout = "dvclive";
const summaryEnding = ".json";

export const dvclive: Reader = {
  layout,
  summary: "metrics.json and params.yaml beside plots/metrics/<metric>.tsv (DVCLive)",
  find: (folder) => {
    if (!isDvclive(folder)) return findBesideSummaries(folder);
    const open = folder.folderNames().filter((name) => !ownFolders.has(name));
    const isFlat = !folder.has("plots") && !folder.has("scalars") && isOldFolder(folder);
    const runs = [sourceOf(folder, folder.pathOf("metrics.json"))];
    return { runs, problems: [], openFolders: isFlat ? [] : open };
  },
};

const ownFolders = new Set(["plots", "artifacts", "scalars"]);

function isDvclive(folder: Folder): boolean {
  const isNamed = folder.name === layout;
  if (isNamed && (folder.has("metrics.json") || folder.has("params.yaml"))) return true;
  if (isNamed || folder.has("scalars")) return isOldFolder(folder) || hasPlots(folder);
  return hasPlots(folder);
}

function hasPlots(folder: Folder): boolean {
  return folder.has("plots") && folder.enter("plots").has("metrics") && tablesOf(folder).tables.length > 0;
}

/** Before version 1.0 the summary of a folder `name` is `name.json` beside it. */
function findBesideSummaries(folder: Folder): Found | undefined {
  const { files, folders } = listingOf(folder);
  const inside = new Set(folders);
  const names = files
    .filter((name) => name.endsWith(summaryEnding))
    .map((name) => name.slice(0, -summaryEnding.length))
    .filter((name) => inside.has(name) && isOldFolder(folder.enter(name)));
  if (names.length === 0) return undefined;
  const summaries = names.map((name) => name + summaryEnding);
  return {
    runs: names.map((name) => sourceOf(folder.enter(name), folder.pathOf(name + summaryEnding))),
    problems: [],
    takesFiles: summaries,
    openFolders: folders.filter((name) => !names.includes(name)),
  };
}

function sourceOf(folder: Folder, summaryPath: string): RunSource {
  // The folder is called so by default: the one above it says whose it is.
  const id = folder.name === layout ? basename(dirname(folder.path)) || layout : folder.name;
  const place = { id, path: folder.path, root: folder.root, layout };
  return {
    id,
    path: folder.path,
    files: [summaryPath, folder.pathOf("params.yaml")],
    read: () => readRun(place, folder, summaryPath),
    readHistory: () => readHistory(folder),
  };
}
