// A W&B run out of its executions: one folder each, of which the later ones resumed it.

import type { History, Run, Status } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { metricValueOf } from "../cell.js";
import { isoOfTime } from "../clock.js";
import { LastValues, MetricSeries } from "../metric-series.js";
import { addSettings, leavesOf, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { eachMetric } from "./json-values.js";
import { type LogFacts, readLogFacts, rowOf } from "./log-facts.js";
import { readRecords } from "./records.js";
import { type RunFiles, readRunFiles } from "./run-files.js";

/** A folder of one execution. */
export interface Execution {
  /** Absolute path. */
  readonly path: string;
  /** Absolute path of its `.wandb` file; undefined when it has none. */
  readonly log: string | undefined;
  /** Local time of its machine, from the folder's name: "2026-01-05T08:00:10". */
  readonly startedAt: string;
}

/** Reads the executions of one run, in the order in which they began. */
export function readRun(place: RunPlace, executions: readonly Execution[]): Run {
  const draft = newDraft(place);
  const logged = new LastValues();
  for (const execution of executions) addExecution(draft, execution, logged);
  const repeated = logged.repeated(place.path);
  if (repeated !== undefined) draft.problems.push(repeated);
  if (executions.length > 1) {
    draft.attributes.set("executions", executions.length);
    const message = `${executions.length} folders are executions of this run; they are read as one, the last of them counts.`;
    draft.problems.push({ code: "resumed-run", path: place.path, message });
  }
  return runOf(draft);
}

function addExecution(draft: RunDraft, { path, log, startedAt }: Execution, logged: LastValues): void {
  const files = readRunFiles((name) => `${path}/${name}`);
  draft.problems.push(...files.problems);
  addMetadata(draft, files);
  if (log !== undefined) {
    const facts = readLogFacts(log, logged);
    for (const [metric, value] of logged.values()) draft.metrics.set(metric, value);
    addFacts(draft, facts);
  }
  if (files.params !== undefined) addNew(draft, files.params);
  if (files.summary !== undefined) addSummary(draft, files.summary);
  draft.startedAt ??= startedAt;
}

function addFacts(draft: RunDraft, facts: LogFacts): void {
  draft.problems.push(...facts.problems, ...endOf(facts));
  if (facts.run !== undefined) addRunRecord(draft, facts);
  for (const [key, value] of facts.params) addSettings(draft, value, key);
  for (const [metric, value] of facts.summary) draft.metrics.set(metric, value);
  draft.status = statusOf(facts);
  const seconds = facts.runtimeSeconds ?? facts.exit?.runtimeSeconds;
  if (seconds !== undefined && seconds > 0) draft.durationSeconds = (draft.durationSeconds ?? 0) + seconds;
  draft.endedAt = facts.exit === undefined ? undefined : isoOfTime(facts.lastTime);
}

/** The exit record is written last: a run without one has not finished, and nothing tells whether it still runs. */
function statusOf({ exit }: LogFacts): Status {
  if (exit === undefined) return "unknown";
  return exit.code === 0 ? "finished" : "failed";
}

function addRunRecord(draft: RunDraft, { run, exit }: LogFacts): void {
  if (run === undefined) return;
  draft.startedAt ??= isoOfTime(run.start);
  const texts = {
    name: run.name,
    experiment: run.project,
    group: run.group,
    job_type: run.jobType,
    entity: run.entity,
    sweep: run.sweep,
    host: run.host,
  };
  for (const [name, text] of Object.entries(texts)) if (text !== "") draft.attributes.set(name, text);
  if (exit !== undefined) draft.attributes.set("exit_code", exit.code);
  draft.tags.push(...run.tags);
  if (run.notes.trim() !== "") draft.notes.push({ text: run.notes });
}

function addMetadata(draft: RunDraft, { metadata }: RunFiles): void {
  const { host, username, program, git, args, python, gpu } = metadata;
  const commit = typeof git === "object" && git !== null ? (git as { commit?: unknown }).commit : undefined;
  const named = { host, user: username, program, git_commit: commit, python, gpu };
  for (const [name, value] of Object.entries(named)) {
    if (typeof value === "string" && value !== "") draft.attributes.set(name, value);
  }
  if (Array.isArray(args) && args.length > 0) draft.attributes.set("arguments", args.join(" "));
  const started = metadata.startedAt;
  if (draft.startedAt === undefined && typeof started === "string") draft.startedAt = isoOfTime(started);
}

/** Params of config.yaml that the log did not have. */
function addNew(draft: RunDraft, params: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(params)) {
    for (const [field, leaf] of leavesOf(value, name)) {
      if (!draft.params.has(field)) draft.params.set(field, leaf);
    }
  }
}

/** Values of wandb-summary.json that the log did not have. */
function addSummary(draft: RunDraft, summary: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(summary)) {
    if (key.startsWith("_")) continue;
    for (const [field, leaf] of leavesOf(value, key)) {
      const metric = metricValueOf(leaf);
      if (metric !== undefined && metric !== null && !draft.metrics.has(field))
        draft.metrics.set(field, metric);
    }
  }
  const seconds = summary._runtime;
  if (draft.durationSeconds === undefined && typeof seconds === "number") draft.durationSeconds = seconds;
}

function endOf({ path, cutTail, run }: LogFacts): Problem[] {
  if (run === undefined) {
    const message = "Nothing of the run had reached this file. What its neighbours tell is shown.";
    return [{ code: "empty-file", path, message }];
  }
  if (!cutTail) return [];
  return [{ code: "cut-file", path, message: "Ends in the middle of a record. What comes before was read." }];
}

/** Every value of every call of `log`, of all executions one after the other. */
export function readHistory(executions: readonly Execution[]): { history: History; problems: Problem[] } {
  const series = new MetricSeries();
  const problems: Problem[] = [];
  for (const { log } of executions) {
    if (log === undefined) continue;
    const read = readRecords(log, {
      ...nothing,
      onHistory: (items, own) => {
        const { step, time } = rowOf(items, own);
        for (const { key, json } of items) {
          eachMetric(key, json, (metric, value) => series.add({ metric, step, value, time }));
        }
      },
    });
    problems.push(...read.problems);
  }
  return { history: series.history(), problems };
}

const nothing = {
  onRun: () => undefined,
  onConfig: () => undefined,
  onSummary: () => undefined,
  onExit: () => undefined,
};
