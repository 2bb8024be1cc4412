// promptfoo's output files: JSON of versions 2 and 3, and JSON lines. A run is one prompt with one provider.

import { beginningOf } from "./file-beginning.js";
import type { Folder } from "./folder.js";
import {
  type Evaluation,
  type EvaluationRead,
  readEvaluation,
  readResultLines,
} from "./promptfoo/evaluation.js";
import { runOfColumn } from "./promptfoo/read-run.js";
import type { Reader, RunSource } from "./reader.js";

const layout = "promptfoo";
const evaluationBeginning =
  /^\s*\{\s*(?:"evalId"\s*:\s*(?:"[^"]*"|null)\s*,\s*)?"results"\s*:\s*\{\s*"(?:version|timestamp)"\s*:/;
const lineBeginning = /^\s*\{.*"(?:gradingResult|promptIdx|testIdx|failureReason|namedScores|latencyMs)"/;

export const promptfoo: Reader = {
  layout,
  summary:
    "*.json with evalId, results and config, or a line a result: a run a prompt and provider (promptfoo)",
  find: (folder) => {
    const names = folder.fileNames();
    const whole = names.filter((name) => isBegun(folder, name, ".json", evaluationBeginning));
    const lines = names.filter((name) => isBegun(folder, name, ".jsonl", lineBeginning));
    if (whole.length + lines.length === 0) return undefined;
    const files = whole.flatMap((name) => fileOf(name, readEvaluation(folder.pathOf(name))));
    const taken = new Set(files.map(({ name }) => name));
    const known = new Set(files.flatMap(({ evaluation }) => evaluation.resultIds));
    for (const name of lines) {
      const [file] = fileOf(name, readResultLines(folder.pathOf(name)));
      // The same evaluation once more, in the other form.
      const isCopy = file?.evaluation.resultIds.some((id) => known.has(id)) === true;
      if (file === undefined) continue;
      taken.add(name);
      if (!isCopy) files.push(file);
    }
    if (files.length === 0) return undefined;
    const runs = files.flatMap((file) => sourcesOf(folder, file));
    return { runs, problems: [], takesFiles: [...taken], openFolders: folder.folderNames() };
  },
};

interface File extends EvaluationRead {
  readonly name: string;
  readonly evaluation: Evaluation;
}

function isBegun(folder: Folder, name: string, ending: string, beginning: RegExp): boolean {
  return name.endsWith(ending) && beginning.test(beginningOf(folder, name));
}

function fileOf(name: string, read: EvaluationRead): File[] {
  const { evaluation } = read;
  return evaluation === undefined ? [] : [{ ...read, name, evaluation }];
}

/** A file that was cut holds nothing that could be a prompt; then it is itself listed, with what is wrong. */
function sourcesOf(folder: Folder, { name, evaluation, problems }: File): RunSource[] {
  const path = folder.pathOf(name);
  const id = evaluation.id ?? name;
  const place = (own: string) => ({ id: own, path, root: folder.root, layout });
  const columns = evaluation.columns.length === 0 ? [undefined] : evaluation.columns;
  return columns.map((column, index) => {
    const own = column === undefined ? id : `${id}#${column.index}`;
    const told = index === 0 ? problems : [];
    return {
      id: own,
      path,
      files: [path],
      read: () => runOfColumn(place(own), { evaluation, column, problems: told }),
    };
  });
}
