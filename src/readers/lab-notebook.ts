// Lab notebook: one folder a run, <use-case>-<date>-<time>/{inputs,config,outputs,metadata}.

import type { Run } from "../core/run.js";
import type { ReadContext } from "../store/read-context.js";
import type { Folder } from "./folder.js";
import { listNotebook, type NotebookFiles } from "./lab-notebook/notebook-files.js";
import { factsOfNotebookName } from "./lab-notebook/notebook-name.js";
import { readNotebook } from "./lab-notebook/read-notebook.js";
import { readJsonObject } from "./read-json-file.js";
import type { Found, Reader } from "./reader.js";

export const labNotebook: Reader = {
  layout: "lab-notebook",
  summary: "<use-case>-<date>-<time>/{inputs,config,outputs,metadata}, metadata/run_summary.json",
  find: (folder) => {
    const parts = ["inputs", "config", "outputs", "metadata"].filter((name) => folder.has(name));
    if (parts.length < 2) return undefined;
    const files = listNotebook(folder);
    return isNotebook(folder, parts.length, files) ? found(folder, files) : undefined;
  },
};

/** The name of a run and three of its folders, or two with a file of its own; without the name, what its summary says. */
function isNotebook(folder: Folder, parts: number, files: NotebookFiles): boolean {
  const hasOwnFile =
    files.summary !== undefined || files.settings.some((path) => path.endsWith("/run_config.json"));
  if (factsOfNotebookName(folder.name) !== undefined) return parts > 2 || hasOwnFile;
  if (files.summary === undefined) return false;
  const summary = readJsonObject(files.summary).value;
  return typeof summary?.run_id === "string" && typeof summary.use_case === "string";
}

function found(folder: Folder, files: NotebookFiles): Found {
  const place = { id: folder.name, path: folder.path, root: folder.root, layout: labNotebook.layout };
  const read = (context: ReadContext): Run => readNotebook(place, files, context);
  const source = { id: place.id, path: place.path, files: files.all, read };
  return { runs: [source], problems: [], openFolders: [] };
}
