// Inspect's logs: one file an evaluation of a task, `<time>_<task>_<id>.eval` (a ZIP archive) or `.json`.

import { beginningOf } from "./file-beginning.js";
import type { Folder } from "./folder.js";
import { readInspectRun } from "./inspect/read-run.js";
import type { Reader, RunSource } from "./reader.js";

const layout = "inspect";
/** Both the name that Inspect gives and what is in it are told apart from others' files of this ending. */
const evalName = /\.eval$/;
const ownName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d.*_[A-Za-z0-9]{22}\.(?:eval|json)$/;
/** What Inspect keeps beside logs. */
const besideLogs = ["logs.json", "eval-set.json", ".eval-set-id"];
const archiveMark = "PK\u0003\u0004";
const logBeginning =
  /^\s*\{\s*"version"\s*:\s*\d+\s*,\s*"status"\s*:\s*"(?:started|success|cancelled|error)"\s*,\s*"eval"\s*:\s*\{/;

export const inspect: Reader = {
  layout,
  summary: "<time>_<task>_<id>.eval or .json: an evaluation of a task each (Inspect)",
  find: (folder) => {
    const names = folder.fileNames().filter((name) => isLog(folder, name));
    if (names.length === 0) return undefined;
    return {
      runs: names.map((name) => sourceOf(folder, name)),
      problems: [],
      takesFiles: [...names, ...besideLogs],
      openFolders: folder.folderNames(),
    };
  },
};

function isLog(folder: Folder, name: string): boolean {
  if (evalName.test(name)) return ownName.test(name) || beginningOf(folder, name).startsWith(archiveMark);
  return name.endsWith(".json") && logBeginning.test(beginningOf(folder, name));
}

function sourceOf(folder: Folder, name: string): RunSource {
  const path = folder.pathOf(name);
  const id = name.replace(/\.(?:eval|json)$/, "");
  return { id, path, files: [path], read: () => readInspectRun({ id, path, root: folder.root, layout }) };
}
