// Logs of Keras' CSVLogger: a table of any name with the epoch first and the other names sorted.

import type { Run } from "../core/run.js";
import { hasEventFile } from "./event-file-names.js";
import type { Folder } from "./folder.js";
import { findLogs, type KerasLog } from "./keras/find-logs.js";
import type { Reader, RunSource } from "./reader.js";
import { newDraft, type RunPlace, runOf } from "./run-draft.js";
import type { StepTableForm } from "./step-table.js";
import { addTableMetrics, tableHistory } from "./table-metrics.js";

const layout = "keras";

export const keras: Reader = {
  layout,
  summary:
    "a table of any name: epoch from 0, then sorted names with loss (Keras' CSVLogger), and no other data beside it",
  find: (folder) => {
    const logs = findLogs(folder);
    if (logs.length === 0) return undefined;
    const [only] = logs;
    const runs =
      logs.length === 1 && only !== undefined
        ? [sourceOf(folder, only, { id: folder.name, path: folder.path })]
        : logs.map((log) => sourceOf(folder, log, { id: stemOf(log.name), path: folder.pathOf(log.name) }));
    return { runs, problems: [], openFolders: folder.folderNames().filter((name) => !isPart(folder, name)) };
  },
};

/** Folders of the same training: Keras' TensorBoard callback says there what the log says. */
function isPart(folder: Folder, name: string): boolean {
  return (name === "train" || name === "validation") && hasEventFile(folder.enter(name));
}

function sourceOf(
  folder: Folder,
  log: KerasLog,
  run: { readonly id: string; readonly path: string },
): RunSource {
  const place = { ...run, root: folder.root, layout };
  const path = folder.pathOf(log.name);
  const form: StepTableForm = { delimiter: log.delimiter, stepColumns: ["epoch"] };
  return {
    ...run,
    files: [path],
    read: () => readRun(place, path, form),
    readHistory: () => tableHistory(path, form),
  };
}

function readRun(place: RunPlace, path: string, form: StepTableForm): Run {
  const draft = newDraft(place);
  const { lastStep } = addTableMetrics(draft, path, form);
  if (lastStep !== undefined) draft.attributes.set("epoch", lastStep);
  return runOf(draft);
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, "");
}
