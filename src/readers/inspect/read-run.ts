// An evaluation by Inspect as a run: its scores' metrics, what it was asked to do, and how it ended.

import { isPlainObject } from "../../core/flatten.js";
import type { Run, Status } from "../../core/run.js";
import { metricValueOf } from "../cell.js";
import { isoOfTime } from "../clock.js";
import { addFacts, addTags, leavesOf, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { type Members, readLogFile } from "./log-file.js";

const statusByWord: ReadonlyMap<string, Status> = new Map<string, Status>([
  ["started", "running"],
  ["success", "finished"],
  ["cancelled", "stopped"],
  ["error", "failed"],
]);

/** Reads a log. Never throws for bad data. */
export function readInspectRun(place: RunPlace): Run {
  const draft = newDraft(place);
  const { header, isGoing, problems } = readLogFile(place.path);
  draft.problems.push(...problems);
  const word = isGoing ? "started" : header.status;
  draft.status = (typeof word === "string" ? statusByWord.get(word) : undefined) ?? "unknown";
  const task = membersOf(header.eval);
  addTask(draft, task);
  addTags(draft, header.tags ?? task.tags);
  addFacts(draft, membersOf(header.metadata ?? task.metadata), "metadata");
  addPlan(draft, membersOf(header.plan));
  addScores(draft, membersOf(header.results));
  addStats(draft, membersOf(header.stats));
  draft.startedAt ??= isoOfTime(task.created);
  const { message } = membersOf(header.error);
  if (typeof message === "string") draft.attributes.set("error", message);
  return runOf(draft);
}

function addTask(draft: RunDraft, task: Members): void {
  addSettings(draft, task.task, "task");
  addSettings(draft, task.task_version, "task_version");
  addSettings(draft, task.model, "model");
  addSettings(draft, task.model_roles, "model_roles");
  addSettings(draft, task.solver, "solver");
  const { name, samples, location, shuffled } = membersOf(task.dataset);
  addSettings(draft, name, "dataset");
  for (const part of ["task_args", "solver_args", "model_args", "config"])
    addSettings(draft, task[part], part);
  const { commit } = membersOf(task.revision);
  const facts = {
    name: task.task,
    group: task.eval_set_id,
    run_id: task.run_id,
    eval_id: task.eval_id,
    task_id: task.task_id,
    task_file: task.task_file,
    git_commit: commit,
    samples,
    dataset_location: location,
    shuffled,
    packages: task.packages,
  };
  for (const [key, value] of Object.entries(facts)) if (value !== null) addFacts(draft, value, key);
}

function addPlan(draft: RunDraft, plan: Members): void {
  addSettings(draft, plan.config, "generate");
  const steps = Array.isArray(plan.steps) ? plan.steps.filter(isPlainObject) : [];
  const solvers = steps.flatMap(({ solver }) => (typeof solver === "string" ? [solver] : []));
  if (solvers.length > 0) draft.params.set("solvers", solvers.join(", "));
}

/** Values by dotted name; lists of objects, such as answers of a mock model, are no settings, and nulls were not set. */
function addSettings(draft: RunDraft, data: unknown, prefix: string): void {
  if (data === undefined) return;
  for (const [name, value] of leavesOf(data, prefix)) {
    const isData = Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null);
    if (value !== null && !isData) draft.params.set(name, value);
  }
}

/** `<score>.<metric>`; where several reducers made scores of one name, `<score>.<reducer>.<metric>`. */
function addScores(draft: RunDraft, results: Members): void {
  const scores = Array.isArray(results.scores) ? results.scores.filter(isPlainObject) : [];
  const names = scores.map(({ name }) => String(name));
  for (const [index, score] of scores.entries()) {
    const name = names[index] ?? "";
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    const own = isAlone || typeof score.reducer !== "string" ? name : `${name}.${score.reducer}`;
    for (const [key, metric] of Object.entries(membersOf(score.metrics))) {
      const value = metricValueOf(isPlainObject(metric) ? metric.value : metric);
      if (value !== undefined) draft.metrics.set(`${own}.${key}`, value);
    }
  }
  const { total_samples: total, completed_samples: completed } = results;
  addFacts(draft, total, "total_samples");
  addFacts(draft, completed, "completed_samples");
  if (typeof total === "number" && typeof completed === "number" && total > completed)
    draft.attributes.set("failed_samples", total - completed);
}

const totals = ["input_tokens", "output_tokens", "total_tokens", "total_cost"];
/** Names under which `runledger cost` looks for tokens. */
const tokenNames: ReadonlyMap<string, string> = new Map([
  ["input_tokens", "prompt_tokens"],
  ["output_tokens", "completion_tokens"],
  ["input_tokens_cache_read", "cached_tokens"],
  ["reasoning_tokens", "reasoning_tokens"],
  ["total_cost", "cost"],
]);

/** Times, and tokens of all models together as metrics, of each as attributes. */
function addStats(draft: RunDraft, stats: Members): void {
  draft.startedAt = isoOfTime(stats.started_at);
  draft.endedAt = isoOfTime(stats.completed_at);
  const sums = new Map<string, number>();
  for (const [model, usage] of Object.entries(membersOf(stats.model_usage))) {
    for (const [kind, count] of Object.entries(membersOf(usage))) {
      if (typeof count !== "number") continue;
      draft.attributes.set(`token_usage.by_model.${model}.${tokenNames.get(kind) ?? kind}`, count);
      if (totals.includes(kind)) sums.set(kind, (sums.get(kind) ?? 0) + count);
    }
  }
  for (const [kind, sum] of sums) draft.metrics.set(`usage.${kind}`, sum);
}

function membersOf(value: unknown): Members {
  return isPlainObject(value) ? value : {};
}
