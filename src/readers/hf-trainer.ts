// Output folders of Hugging Face's Trainer: trainer_state.json, at the top or in checkpoint-<step> folders.

import { eventFilesBelow, hasEventFile } from "./event-file-names.js";
import type { Folder } from "./folder.js";
import { readHistory, readRun } from "./hf-trainer/read-run.js";
import { resultNames } from "./hf-trainer/results.js";
import { checkpointsOf, stateName } from "./hf-trainer/states.js";
import type { Reader } from "./reader.js";

const layout = "hf-trainer";
/** Where event files lie, unless they were told to lie elsewhere. */
const eventFolder = "runs";
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
    const events = isEventFolder(folder, eventFolder) ? eventFilesBelow(folder.enter(eventFolder)) : [];
    const source = {
      id: place.id,
      path: place.path,
      files: [...[...states, ...resultNames].map((name) => folder.pathOf(name)), ...events],
      read: () => readRun(place, folder, { checkpoints, events }),
      readHistory: () => readHistory(folder, checkpoints),
    };
    const taken = new Set(checkpoints.map(({ name }) => name));
    const others = folder.folderNames().filter((name) => !taken.has(name));
    return { runs: [source], problems: [], openFolders: others.filter((name) => !isPart(folder, name)) };
  },
};

function isEventFolder(folder: Folder, name: string): boolean {
  return name === eventFolder && folder.has(name) && hasEventFile(folder.enter(name));
}

/** Its event files say what the state says; a saved model tells of no run. */
function isPart(folder: Folder, name: string): boolean {
  const inside = folder.enter(name);
  if (isEventFolder(folder, name)) return true;
  if (inside.has(stateName) || checkpointsOf(inside).length > 0) return false;
  return modelFiles.some((file) => inside.has(file));
}
