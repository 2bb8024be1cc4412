// Lightning's loggers: lightning_logs/version_<n> with metrics.csv, hparams.yaml and event files of the same run.

import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { type LightningFiles, readHistory, readRun } from "./lightning/read-run.js";
import type { Found, Reader } from "./reader.js";
import { isPartFolder } from "./shape/folder-names.js";
import { eventNames } from "./tensorboard/event-files.js";
import { eventRunOf } from "./tensorboard/event-parts.js";

const layout = "lightning";
const csvName = "metrics.csv";
const paramsName = "hparams.yaml";
const versionName = /^version_\d+$/;

export const lightning: Reader = {
  layout,
  summary: "lightning_logs/version_<n>: metrics.csv, hparams.yaml, event files (Lightning)",
  find: (folder) => (isRun(folder) ? findRun(folder) : undefined),
};

/** Both loggers write hparams.yaml, when they close; the folder of a run that was killed has its name. */
function isRun(folder: Folder): boolean {
  const hasParams = folder.has(paramsName);
  if (versionName.test(folder.name)) return hasParams || hasLog(folder);
  return hasParams && hasLog(folder);
}

function hasLog(folder: Folder): boolean {
  return folder.has(csvName) || eventNames(folder).length > 0;
}

function findRun(folder: Folder): Found {
  const parts = eventRunOf(folder)?.parts ?? [];
  const files: LightningFiles = { csv: folder.pathOf(csvName), params: folder.pathOf(paramsName), parts };
  const events = parts.flatMap((part) => part.files);
  const isTaken = (name: string): boolean =>
    events.some((path) => path.startsWith(`${folder.pathOf(name)}/`));
  const place = { id: folder.name, path: folder.path, root: folder.root, layout };
  return {
    runs: [
      {
        id: folder.name,
        path: folder.path,
        files: [files.csv, files.params, ...events],
        read: () => readRun(place, files),
        readHistory: () => readHistory(files),
      },
    ],
    problems: [],
    openFolders: listingOf(folder).folders.filter((name) => !isPartFolder(name) && !isTaken(name)),
  };
}
