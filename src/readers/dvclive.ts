// DVCLive's folders: metrics.json and params.yaml beside plots/metrics/<metric>.tsv.

import { basename, dirname } from "node:path";
import { readHistory, readRun } from "./dvclive/read-run.js";
import { tablesOf } from "./dvclive/tables.js";
import type { Folder } from "./folder.js";
import type { Reader } from "./reader.js";

const layout = "dvclive";

export const dvclive: Reader = {
  layout,
  summary: "metrics.json and params.yaml beside plots/metrics/<metric>.tsv (DVCLive)",
  find: (folder) => {
    if (!isDvclive(folder)) return undefined;
    // The folder is called so by default: the one above it says whose it is.
    const id = folder.name === layout ? basename(dirname(folder.path)) || layout : folder.name;
    const place = { id, path: folder.path, root: folder.root, layout };
    const source = {
      id,
      path: folder.path,
      files: ["metrics.json", "params.yaml"].map((name) => folder.pathOf(name)),
      read: () => readRun(place, folder),
      readHistory: () => readHistory(folder),
    };
    const open = folder.folderNames().filter((name) => name !== "plots" && name !== "artifacts");
    return { runs: [source], problems: [], openFolders: open };
  },
};

function isDvclive(folder: Folder): boolean {
  const isNamed = folder.name === layout;
  if (isNamed && (folder.has("metrics.json") || folder.has("params.yaml"))) return true;
  if (!folder.has("plots")) return false;
  const plots = folder.enter("plots");
  return plots.has("metrics") && tablesOf(folder).tables.length > 0;
}
