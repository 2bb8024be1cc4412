// Results of lm-evaluation-harness: results_<time>.json beside samples_<task>_<time>.jsonl, or of its first versions any *.json.

import { isPlainObject } from "../core/flatten.js";
import { beginningOf } from "./file-beginning.js";
import type { Folder } from "./folder.js";
import { readLmEvalRun } from "./lm-eval/read-run.js";
import { readJsonFile } from "./read-json-file.js";
import type { Reader, RunSource } from "./reader.js";

const layout = "lm-eval";
const ownName = /^results_\d{4}-\d\d-\d\dT[\d.-]+\.json$/;
const samplesName = /^samples_.*\.jsonl$/;
const beginning = /^\s*\{\s*"results"\s*:\s*\{/;
/** promptfoo's files begin alike. */
const othersBeginning = /^\s*\{\s*"results"\s*:\s*\{\s*"(?:version|timestamp|results|stats|table)"/;

export const lmEval: Reader = {
  layout,
  summary: "results_<time>.json with results, versions and config.model_args (lm-evaluation-harness)",
  find: (folder) => {
    const names = folder.fileNames().filter((name) => isResults(folder, name));
    if (names.length === 0) return undefined;
    return {
      runs: names.map((name) => sourceOf(folder, name)),
      problems: [],
      takesFiles: [...names, ...folder.fileNames().filter((name) => samplesName.test(name))],
      openFolders: folder.folderNames(),
    };
  },
};

function isResults(folder: Folder, name: string): boolean {
  if (!name.endsWith(".json")) return false;
  const text = beginningOf(folder, name);
  if (!beginning.test(text) || othersBeginning.test(text)) return false;
  const { value, isBroken } = readJsonFile(folder.pathOf(name));
  if (isBroken) return ownName.test(name) && hasSamples(folder, name);
  if (!isPlainObject(value) || !isPlainObject(value.results)) return false;
  const isOurs = "lm_eval_version" in value || (isPlainObject(value.config) && "model_args" in value.config);
  return isOurs && Object.values(value.results).every(isPlainObject);
}

/** Of a file that was cut: samples of the same time lie beside it. */
function hasSamples(folder: Folder, name: string): boolean {
  const time = name.slice("results".length, -".json".length);
  return folder.fileNames().some((other) => other.startsWith("samples_") && other.endsWith(`${time}.jsonl`));
}

function sourceOf(folder: Folder, name: string): RunSource {
  const path = folder.pathOf(name);
  const id = name.slice(0, -".json".length);
  return { id, path, files: [path], read: () => readLmEvalRun({ id, path, root: folder.root, layout }) };
}
