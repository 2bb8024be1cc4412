// Sacred's FileStorageObserver: numbered folders with run.json, config.json, metrics.json, info.json, cout.txt.

import { isPlainObject } from "../core/flatten.js";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { listOwnFiles, type OwnFiles, pathsOfOwnFiles } from "./own-files.js";
import { readJsonObject } from "./read-json-file.js";
import type { Reader } from "./reader.js";
import { foldersOfOtherRuns } from "./runs-inside.js";
import { readSacredHistory, readSacredRun, sacredFiles } from "./sacred/read-run.js";

const layout = "sacred";
const runFile = "run.json";

export const sacred: Reader = {
  layout,
  summary: "<number>/: run.json, config.json, metrics.json, info.json, cout.txt (Sacred)",
  find: (folder) => {
    if (!folder.has(runFile) || !isRun(folder)) return undefined;
    const others = foldersOfOtherRuns(folder, listingOf(folder).folders);
    const not = { files: new Set<string>(Object.values(sacredFiles)), folders: new Set(others) };
    const listOwn = (): OwnFiles => listOwnFiles(folder, not);
    const place = { id: folder.name, path: folder.path, root: folder.root, layout };
    const run = { place, folder, listOwn };
    const source = {
      id: place.id,
      path: folder.path,
      files: [
        ...Object.values(sacredFiles).map((name) => folder.pathOf(name)),
        ...pathsOfOwnFiles(listOwn()),
      ],
      read: (context: Parameters<typeof readSacredRun>[1]) => readSacredRun(run, context),
      readHistory: () => readSacredHistory(run),
    };
    return { runs: [source], problems: [], openFolders: others };
  },
};

/** Many programs write a run.json; Sacred's tells the experiment and, but for queued runs, the machine. */
function isRun(folder: Folder): boolean {
  const hasCompany = folder.has(sacredFiles.config) || folder.has(sacredFiles.output);
  if (!hasCompany) return false;
  const { value } = readJsonObject(folder.pathOf(runFile));
  if (value === undefined) return isWithoutWords(folder);
  const { experiment, meta, host, status } = value;
  const hasExperiment = isPlainObject(experiment) && "sources" in experiment && "mainfile" in experiment;
  return hasExperiment && typeof status === "string" && (isPlainObject(meta) || isPlainObject(host));
}

/** Of a run whose run.json is damaged the other names must tell. */
function isWithoutWords(folder: Folder): boolean {
  return /^\d+$/.test(folder.name) && folder.has(sacredFiles.config) && folder.has(sacredFiles.output);
}
