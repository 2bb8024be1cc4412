// Folders of Stable-Baselines3: progress.csv or progress.json of its logger, evaluations.npz, monitor.csv files.

import type { Reader } from "./reader.js";
import { readHistory, readRun } from "./stable-baselines/read-run.js";
import { filesOf, isStableBaselines } from "./stable-baselines/run-files.js";
import { isZooFolder } from "./stable-baselines/zoo-settings.js";

const layout = "stable-baselines";

export const stableBaselines: Reader = {
  layout,
  summary: "progress.csv or progress.json, evaluations.npz, *.monitor.csv (Stable-Baselines3)",
  find: (folder) => {
    const files = filesOf(folder);
    if (files === undefined || !isStableBaselines(folder, files)) return undefined;
    const place = { id: folder.name, path: folder.path, root: folder.root, layout };
    const names = ["progress.csv", "progress.json", "evaluations.npz", ...files.monitors];
    const zoo = folder.folderNames().filter((name) => isZooFolder(folder.enter(name)));
    const source = {
      id: place.id,
      path: place.path,
      files: names.map((name) => folder.pathOf(name)),
      read: () => readRun(place, { folder, files, zoo }),
      readHistory: () => readHistory(folder, files),
    };
    const open = folder.folderNames().filter((name) => !zoo.includes(name));
    return { runs: [source], problems: [], openFolders: open };
  },
};
