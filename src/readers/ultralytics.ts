// Ultralytics' training folders: args.yaml beside results.csv, whose headers older versions padded.

import { isPlainObject } from "../core/flatten.js";
import type { Run } from "../core/run.js";
import { readYamlFile, type YamlFile } from "./read-yaml-file.js";
import type { Reader } from "./reader.js";
import { addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "./run-draft.js";
import type { StepTableForm } from "./step-table.js";
import { addTableMetrics, tableHistory } from "./table-metrics.js";

const layout = "ultralytics";
const settingsName = "args.yaml";
const resultsName = "results.csv";
const tasks = new Set(["detect", "segment", "classify", "pose", "obb"]);
const modes = new Set(["train", "val", "predict", "export", "track", "benchmark"]);
/** Weights and pictures. */
const ownFolders = new Set(["weights", "labels", "crops"]);
const form: StepTableForm = { delimiter: ",", stepColumns: ["epoch"] };

export const ultralytics: Reader = {
  layout,
  summary: "args.yaml with task and mode, beside results.csv (Ultralytics YOLO)",
  find: (folder) => {
    if (!folder.has(settingsName)) return undefined;
    const settings = readYamlFile(folder.pathOf(settingsName));
    if (!isUltralytics(settings)) return undefined;
    const place = { id: folder.name, path: folder.path, root: folder.root, layout };
    const results = folder.pathOf(resultsName);
    const source = {
      id: place.id,
      path: place.path,
      files: [settings.path, results],
      read: () => readRun(place, settings, results),
      readHistory: () => tableHistory(results, form),
    };
    const open = folder.folderNames().filter((name) => !ownFolders.has(name));
    return { runs: [source], problems: [], openFolders: open };
  },
};

/** Its first two members; other programs have files of that name too. */
function isUltralytics({ value }: YamlFile): boolean {
  if (!isPlainObject(value)) return false;
  return tasks.has(String(value.task)) && modes.has(String(value.mode));
}

function readRun(place: RunPlace, settings: YamlFile, results: string): Run {
  const draft = newDraft(place);
  draft.problems.push(...settings.problems);
  addSettings(draft, settings.members);
  const { name, project, epochs } = settings.members;
  if (typeof name === "string" && name !== "") draft.attributes.set("name", name);
  if (typeof project === "string" && project !== "") draft.attributes.set("experiment", project);
  const { lastStep } = addTableMetrics(draft, results, form);
  addEnd(draft, lastStep, epochs);
  return runOf(draft);
}

/** All epochs done is an end; fewer may be patience, or a death. */
function addEnd(draft: RunDraft, epoch: number | undefined, epochs: unknown): void {
  if (epoch !== undefined) draft.attributes.set("epoch", epoch);
  if (epoch !== undefined && typeof epochs === "number" && epoch >= epochs) draft.status = "finished";
  const seconds = draft.metrics.get("time");
  const isRepeated = draft.problems.some(({ code }) => code === "repeated-step");
  if (typeof seconds === "number" && seconds > 0 && !isRepeated) draft.durationSeconds = seconds;
}
