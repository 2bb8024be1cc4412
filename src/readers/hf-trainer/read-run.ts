// A run of the Trainer: the greatest state's log, joined with the results that its script saved.

import { isPlainObject } from "../../core/flatten.js";
import type { History, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { metricValueOf } from "../cell.js";
import type { Folder } from "../folder.js";
import { LastValues, type LoggedValue, MetricSeries } from "../metric-series.js";
import { readJsonObject } from "../read-json-file.js";
import {
  addConflict,
  addSettings,
  leavesOf,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import { addTrainerTexts, trainerTextsOf } from "../tensorboard/trainer-texts.js";
import { readResults } from "./results.js";
import { type Checkpoint, foreignCheckpoints, readGreatestState, type TrainerState } from "./states.js";

const paramNames = [
  "max_steps",
  "num_train_epochs",
  "train_batch_size",
  "logging_steps",
  "eval_steps",
  "save_steps",
];
const factNames = [
  "global_step",
  "best_metric",
  "best_global_step",
  "best_model_checkpoint",
  "total_flos",
  "num_input_tokens_seen",
];
/** Settings of the model, and of the adapter that was trained of it. */
const modelFiles = [
  ["model", "config.json"],
  ["adapter", "adapter_config.json"],
] as const;

/** In the history it is a series, as it is logged; of a run it is how far it got. */
const axis = "epoch";

/** What a run has besides the files in its own folder. */
export interface RunParts {
  readonly checkpoints: readonly Checkpoint[];
  /** Absolute paths of its event files, the oldest first. */
  readonly events: readonly string[];
}

export function readRun(place: RunPlace, folder: Folder, { checkpoints, events }: RunParts): Run {
  const draft = newDraft(place);
  const { state, problems } = readGreatestState(folder, checkpoints);
  draft.problems.push(...problems);
  if (state !== undefined) {
    addState(draft, state);
    draft.problems.push(...foreignCheckpoints(folder, checkpoints, state));
  }
  addModel(draft, folder, checkpoints[0]);
  addTrainerTexts(draft, trainerTextsOf(events));
  addResults(draft, folder, state);
  addEnd(draft, state);
  return runOf(draft);
}

/** Every number of the log, in its order. */
export function readHistory(
  folder: Folder,
  checkpoints: readonly Checkpoint[],
): { history: History; problems: readonly Problem[] } {
  const { state, problems } = readGreatestState(folder, checkpoints);
  const series = new MetricSeries();
  if (state !== undefined) eachValue(state, (logged) => series.add(logged));
  return { history: series.history(), problems };
}

function eachValue(state: TrainerState, onValue: (logged: LoggedValue) => void): void {
  let step = 0;
  for (const row of state.rows) {
    if (typeof row.step === "number") step = row.step;
    for (const [metric, leaf] of leavesOf(row)) {
      const value = metric === "step" ? undefined : metricValueOf(leaf);
      if (typeof value === "number") onValue({ metric, step, value });
    }
  }
}

function addState(draft: RunDraft, state: TrainerState): void {
  const last = new LastValues();
  eachValue(state, (logged) => last.add(logged));
  const { members } = state;
  for (const name of paramNames) {
    const value = members[name];
    if (value !== undefined && value !== null) addSettings(draft, value, name);
  }
  if (isPlainObject(members.trial_params)) addSettings(draft, members.trial_params);
  for (const name of factNames) {
    const value = members[name];
    if (typeof value === "number" || typeof value === "string") draft.attributes.set(name, value);
  }
  if (typeof members.trial_name === "string") draft.attributes.set("name", members.trial_name);
  // A last evaluation logs its step once more, which is no restart.
  for (const [metric, value] of last.values())
    (metric === axis ? draft.attributes : draft.metrics).set(metric, value);
}

function addModel(draft: RunDraft, folder: Folder, checkpoint: Checkpoint | undefined): void {
  for (const [prefix, name] of modelFiles) {
    const inside = folder.has(name) || checkpoint === undefined ? folder : folder.enter(checkpoint.name);
    if (!inside.has(name)) continue;
    const file = readJsonObject(inside.pathOf(name));
    draft.problems.push(...file.problems.filter(({ code }) => code !== "json-repaired"));
    if (file.value !== undefined) addSettings(draft, file.value, prefix);
  }
}

/** Saved results are the last word: an evaluation may have followed the log. */
function addResults(draft: RunDraft, folder: Folder, state: TrainerState | undefined): void {
  const results = readResults(folder);
  draft.problems.push(...results.problems);
  const changed: string[] = [];
  for (const [metric, value] of results.metrics) {
    if (metric === axis) continue;
    const logged = draft.metrics.get(metric);
    if (typeof logged === "number" && !Object.is(logged, value)) changed.push(metric);
    draft.metrics.set(metric, value);
  }
  if (changed.length === 0 || state === undefined) return;
  const [first] = changed;
  const more = changed.length === 1 ? "" : ` (and ${changed.length - 1} more)`;
  addConflict(draft, state.path, `${first}${more} is not what the saved results say, which count.`);
}

/** The Trainer logs its running time when it is through; all steps done is an end too. */
function addEnd(draft: RunDraft, state: TrainerState | undefined): void {
  const seconds = draft.metrics.get("train_runtime");
  if (typeof seconds === "number") draft.durationSeconds = seconds;
  const { max_steps: most } = state?.members ?? {};
  const isThrough = typeof most === "number" && most > 0 && state !== undefined && state.step >= most;
  if (isThrough || typeof seconds === "number") draft.status = "finished";
}
