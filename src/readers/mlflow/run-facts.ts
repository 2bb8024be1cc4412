// What MLflow knows of a run beside its metrics, from either of its stores, as fields of our runs.

import type { Status } from "../../core/run.js";
import { parseCell } from "../cell.js";
import { isoOfTime } from "../clock.js";
import type { RunDraft } from "../run-draft.js";

/** Facts of a run in the words of either store. Times in milliseconds since the Unix epoch. */
export interface RunFacts {
  /** A number from 1 to 5 in files, a word in databases. */
  readonly status: unknown;
  readonly name: unknown;
  readonly user: unknown;
  readonly start: unknown;
  readonly end: unknown;
  readonly experiment: unknown;
  readonly experimentId: unknown;
  readonly sourceName: unknown;
  readonly sourceVersion: unknown;
}

const statusByWord: ReadonlyMap<string, Status> = new Map<string, Status>([
  ["RUNNING", "running"],
  ["SCHEDULED", "queued"],
  ["FINISHED", "finished"],
  ["FAILED", "failed"],
  ["KILLED", "stopped"],
]);

/** `RunStatus` of MLflow's protocol: https://mlflow.org/docs/latest/api_reference/rest-api.html#mlflowrunstatus */
const statusWords = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

/** Puts the facts into a run. */
export function addRunFacts(draft: RunDraft, facts: RunFacts): void {
  const word = typeof facts.status === "number" ? statusWords[facts.status] : facts.status;
  draft.status = (typeof word === "string" ? statusByWord.get(word) : undefined) ?? "unknown";
  draft.startedAt = isoOfTime(timeOf(facts.start));
  draft.endedAt = isoOfTime(timeOf(facts.end));
  const named = {
    name: facts.name,
    experiment: facts.experiment,
    experiment_id: facts.experimentId,
    user: facts.user,
    program: facts.sourceName,
    git_commit: facts.sourceVersion,
  };
  for (const [name, value] of Object.entries(named)) {
    if (typeof value === "string" && value !== "") draft.attributes.set(name, value);
    else if (typeof value === "number") draft.attributes.set(name, String(value));
  }
}

/** MLflow writes 0 or nothing where there is no time yet. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Number(value) : value;
  return typeof time === "number" && time > 0 ? time : undefined;
}

/** A param: texts that spell a number or a truth value become one; an empty text stays. */
export function addParam(draft: RunDraft, key: string, text: string): void {
  draft.params.set(key, parseCell(text) ?? "");
}

/** A tag: a few have a meaning, of the others those of MLflow's own book-keeping that are about the tool are left out. */
export function addTag(draft: RunDraft, key: string, text: string): void {
  if (key === "mlflow.note.content") {
    if (text.trim() !== "") draft.notes.push({ text });
    return;
  }
  const attribute = attributesByTag.get(key);
  if (attribute === undefined) draft.attributes.set(`tags.${key}`, text);
  else if (text !== "") draft.attributes.set(attribute, text);
}

const attributesByTag: ReadonlyMap<string, string> = new Map([
  ["mlflow.runName", "name"],
  ["mlflow.parentRunId", "parent"],
  ["mlflow.user", "user"],
  ["mlflow.source.name", "program"],
  ["mlflow.source.git.commit", "git_commit"],
]);

/** A value of a metric and when it was logged. Time in milliseconds since the Unix epoch. */
export interface MetricValue {
  readonly value: number;
  readonly time: number;
  readonly step: number;
}

/**
 * Which of two values MLflow shows as the metric's latest: that of the greater step, then of the later time, then the
 * greater value; of equal ones the first.
 */
export function isLater(value: MetricValue, than: MetricValue): boolean {
  if (value.step !== than.step) return value.step > than.step;
  if (value.time !== than.time) return value.time > than.time;
  return value.value > than.value;
}
