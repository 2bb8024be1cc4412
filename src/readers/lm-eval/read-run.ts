// A results file of lm-evaluation-harness as a run: `<task>.<metric>` of every task and group.

import { isPlainObject } from "../../core/flatten.js";
import type { Run } from "../../core/run.js";
import { metricValueOf } from "../cell.js";
import { isoOfTime } from "../clock.js";
import { readJsonObject } from "../read-json-file.js";
import { addFacts, addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";

type Members = Readonly<Record<string, unknown>>;

/** Reads a results file, which is written when all tasks are done. Never throws for bad data. */
export function readLmEvalRun(place: RunPlace): Run {
  const draft = newDraft(place);
  const { value, problems } = readJsonObject(place.path);
  // NaN and Infinity, as Python writes them, need no word.
  draft.problems.push(...problems.filter((problem) => problem.code !== "json-repaired"));
  if (value === undefined) return runOf(draft);
  draft.status = "finished";
  const results = { ...membersOf(value.groups), ...membersOf(value.results) };
  for (const [task, measures] of Object.entries(results)) addTask(draft, task, membersOf(measures));
  addParams(draft, value);
  addKnown(draft, value);
  return runOf(draft);
}

/** Of a task, but no measure of it. */
const words = new Set(["alias", "name", "sample_len", "sample_count"]);

/**
 * Keys are `<metric>,<filter>`, and in the first versions `<metric>`. The filter "none" is left out, so that both are one
 * field; another comes before the metric, whose name then still tells its direction.
 */
function addTask(draft: RunDraft, task: string, measures: Members): void {
  for (const [key, value] of Object.entries(measures)) {
    if (words.has(key.trim())) continue;
    const [metric = "", filter = "none"] = key.split(",");
    const own = filter === "none" ? `${task}.${metric}` : `${task}.${filter}.${metric}`;
    const number = value === "N/A" ? null : metricValueOf(value);
    if (number !== undefined) draft.metrics.set(own, number);
  }
}

const settings = ["model_name", "system_instruction", "fewshot_as_multiturn", "apply_chat_template"];

function addParams(draft: RunDraft, value: Members): void {
  addSettings(draft, value.config ?? {});
  for (const name of settings) {
    const setting = value[name];
    if (setting !== undefined && setting !== null) addSettings(draft, setting, name);
  }
  addSettings(draft, value["n-shot"] ?? {}, "n-shot");
}

const facts = [
  ...["versions", "n-samples", "group_subtasks", "task_hashes", "lm_eval_version", "transformers_version"],
  ...["model_source", "chat_template_sha", "system_instruction_sha", "upper_git_hash"],
];

function addKnown(draft: RunDraft, value: Members): void {
  for (const name of facts) {
    const fact = value[name];
    if (fact !== undefined && fact !== null) addFacts(draft, fact, name);
  }
  const model = value.model_name ?? membersOf(value.config).model;
  if (typeof model === "string" && model !== "") draft.attributes.set("name", model);
  const { git_hash: commit } = value;
  if (typeof commit === "string") draft.attributes.set("git_commit", commit);
  draft.startedAt = isoOfTime(value.date);
  const seconds = Number(value.total_evaluation_time_seconds ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) draft.durationSeconds = seconds;
}

function membersOf(value: unknown): Members {
  return isPlainObject(value) ? value : {};
}
