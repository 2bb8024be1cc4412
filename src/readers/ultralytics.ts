// Ultralytics' training folders: args.yaml, or YOLOv5's opt.yaml, beside results.csv, whose headers older versions padded.

import { basename, dirname } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import type { Run } from "../core/run.js";
import type { Folder } from "./folder.js";
import { readYamlFile, type YamlFile } from "./read-yaml-file.js";
import type { Found, Reader } from "./reader.js";
import { addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "./run-draft.js";
import type { StepTableForm } from "./step-table.js";
import { addTableMetrics, tableHistory } from "./table-metrics.js";

const layout = "ultralytics";
const settingsName = "args.yaml";
/** YOLOv5 and what was made of it: the options of its train.py, also what it read from its file of hyperparameters. */
const optionsName = "opt.yaml";
/** What the options of train.py always have; other programs have files of that name too. */
const optionMembers = ["weights", "data", "epochs", "save_dir"];
/** Folders of validations and predictions, or what these lie in: runs/val/exp. */
const useNames = /^(?:val|valid|validation|test|detect|predict)(?:[-_]?\d+)?$/i;
const resultsName = "results.csv";
const tasks = new Set(["detect", "segment", "classify", "pose", "obb"]);
const modes = new Set(["train", "val", "predict", "export", "track", "benchmark"]);
/** Weights and pictures. */
const ownFolders = new Set(["weights", "labels", "crops"]);
const form: StepTableForm = { delimiter: ",", stepColumns: ["epoch"] };

export const ultralytics: Reader = {
  layout,
  summary: "args.yaml with task and mode, or YOLOv5's opt.yaml, beside results.csv (Ultralytics YOLO)",
  find: (folder) => {
    const settings = settingsOf(folder);
    if (settings === undefined) return isUse(folder) ? withoutRuns(folder) : undefined;
    const place = { id: folder.name, path: folder.path, root: folder.root, layout };
    const results = folder.pathOf(resultsName);
    const source = {
      id: place.id,
      path: place.path,
      files: [settings.path, results],
      read: () => readRun(place, settings, results),
      readHistory: () => tableHistory(results, form),
    };
    return { ...withoutRuns(folder), runs: [source] };
  },
};

function withoutRuns(folder: Folder): Found {
  const open = folder.folderNames().filter((name) => !ownFolders.has(name));
  return { runs: [], problems: [], openFolders: open };
}

/** Whether YOLOv5 has used a model here, and trained none: its options are no run. */
function isUse(folder: Folder): boolean {
  if (!folder.has(optionsName) || folder.has(resultsName)) return false;
  const { members } = readYamlFile(folder.pathOf(optionsName));
  if (!("weights" in members && "data" in members)) return false;
  const isNamed = useNames.test(folder.name) || useNames.test(basename(dirname(folder.path)));
  return isNamed ? "save_dir" in members : "conf_thres" in members && !("epochs" in members);
}

interface Settings extends YamlFile {
  /** Number of the first epoch. */
  readonly firstEpoch: number;
}

function settingsOf(folder: Folder): Settings | undefined {
  if (folder.has(settingsName)) {
    const file = readYamlFile(folder.pathOf(settingsName));
    if (isUltralytics(file)) return { ...file, firstEpoch: 1 };
  }
  if (!folder.has(optionsName) || !folder.has(resultsName)) return undefined;
  const file = readYamlFile(folder.pathOf(optionsName));
  return optionMembers.every((name) => name in file.members) ? { ...file, firstEpoch: 0 } : undefined;
}

/** Its first two members; other programs have files of that name too. */
function isUltralytics({ value }: YamlFile): boolean {
  if (!isPlainObject(value)) return false;
  return tasks.has(String(value.task)) && modes.has(String(value.mode));
}

function readRun(place: RunPlace, settings: Settings, results: string): Run {
  const draft = newDraft(place);
  draft.problems.push(...settings.problems);
  addSettings(draft, settings.members);
  const { name, project, epochs } = settings.members;
  if (typeof name === "string" && name !== "") draft.attributes.set("name", name);
  if (typeof project === "string" && project !== "") draft.attributes.set("experiment", project);
  const { lastStep } = addTableMetrics(draft, results, form);
  addEnd(draft, lastStep, typeof epochs === "number" ? epochs - 1 + settings.firstEpoch : undefined);
  return runOf(draft);
}

/** All epochs done is an end; fewer may be patience, or a death. */
function addEnd(draft: RunDraft, epoch: number | undefined, last: number | undefined): void {
  if (epoch !== undefined) draft.attributes.set("epoch", epoch);
  if (epoch !== undefined && last !== undefined && epoch >= last) draft.status = "finished";
  const seconds = draft.metrics.get("time");
  const isRepeated = draft.problems.some(({ code }) => code === "repeated-step");
  if (typeof seconds === "number" && seconds > 0 && !isRepeated) draft.durationSeconds = seconds;
}
