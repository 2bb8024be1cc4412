// Output folders of Hugging Face's Trainer: trainer_state.json, at the top or in checkpoint-<step> folders.

import { hasEventFile } from "./event-file-names.js";
import type { Folder } from "./folder.js";
import { readHistory, readRun } from "./hf-trainer/read-run.js";
import { resultNames } from "./hf-trainer/results.js";
import { checkpointsOf, stateName } from "./hf-trainer/states.js";
import type { Reader } from "./reader.js";

const layout = "hf-trainer";
/** What a folder holds into which a model or its tokenizer was saved. */
const modelFiles = ["config.json", "adapter_config.json", "tokenizer_config.json", "model.safetensors"];

export const hfTrainer: Reader = {
  layout,
  summary: "trainer_state.json at the top or in checkpoint-<step>/, *_results.json (Hugging Face Trainer)",
  find: (folder) => {
    const checkpoints = checkpointsOf(folder);
    if (checkpoints.length === 0 && !folder.has(stateName)) return undefined;
    const place = { id: folder.name, path: folder.path, root: folder.root, layout };
    const states = [stateName, ...checkpoints.map(({ name }) => `${name}/${stateName}`)];
    const source = {
      id: place.id,
      path: place.path,
      files: [...states, ...resultNames].map((name) => folder.pathOf(name)),
      read: () => readRun(place, folder, checkpoints),
      readHistory: () => readHistory(folder, checkpoints),
    };
    const taken = new Set(checkpoints.map(({ name }) => name));
    const others = folder.folderNames().filter((name) => !taken.has(name));
    return { runs: [source], problems: [], openFolders: others.filter((name) => !isPart(folder, name)) };
  },
};

/** Its event files say what the state says; a saved model tells of no run. */
function isPart(folder: Folder, name: string): boolean {
  const inside = folder.enter(name);
  if (name === "runs" && hasEventFile(inside)) return true;
  if (inside.has(stateName) || checkpointsOf(inside).length > 0) return false;
  return modelFiles.some((file) => inside.has(file));
}
