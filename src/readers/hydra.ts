// Hydra's output folders: .hydra/{config,hydra,overrides}.yaml beside whatever the program wrote, single or of a multirun.

import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { findListedJobs } from "./hydra/listed-jobs.js";
import { hydraFileNames, readHydraHistory, readHydraRun } from "./hydra/read-job.js";
import { listOwnFiles, pathsOfOwnFiles } from "./own-files.js";
import type { Found, Reader } from "./reader.js";
import { foldersOfOtherRuns } from "./runs-inside.js";

const layout = "hydra";
const settingsFolder = ".hydra";

export const hydra: Reader = {
  layout,
  summary:
    "outputs/<date>/<time> and multirun/<date>/<time>/<n>: .hydra/config.yaml beside the program's files (Hydra)",
  find: (folder) => {
    if (!folder.has(settingsFolder)) return findListedJobs(folder);
    const settings = folder.enter(settingsFolder);
    const { files } = listingOf(settings);
    return hydraFileNames.some((name) => files.includes(name)) ? findJob(folder, settings) : undefined;
  },
};

function findJob(folder: Folder, settings: Folder): Found {
  const others = foldersOfOtherRuns(
    folder,
    listingOf(folder).folders.filter((name) => name !== settingsFolder),
  );
  const not = { files: new Set<string>(), folders: new Set([settingsFolder, ...others]) };
  const place = { id: idOf(folder), path: folder.path, root: folder.root, layout };
  const job = { place, settings, listOwn: () => listOwnFiles(folder, not) };
  const source = {
    id: place.id,
    path: folder.path,
    files: [
      settings.path,
      ...hydraFileNames.map((name) => settings.pathOf(name)),
      ...pathsOfOwnFiles(job.listOwn()),
    ],
    read: (context: Parameters<typeof readHydraRun>[1]) => readHydraRun(job, context),
    readHistory: () => readHydraHistory(job),
  };
  return { runs: [source], problems: [], openFolders: others };
}

/** Hydra's folders are called by time and number: only their path tells them apart. */
function idOf(folder: Folder): string {
  const below = folder.path.slice(folder.root.length + 1);
  return below === "" ? folder.name : below;
}
