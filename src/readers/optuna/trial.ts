// A trial of an Optuna study, from either of its stores, as a run.

import { parseTolerantJson } from "../../core/json/tolerant-json.js";
import type { Run, Status } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import { metricValueOf } from "../cell.js";
import { isoOfTime } from "../clock.js";
import type { LastValues } from "../metric-series.js";
import { addFacts, addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";

export type Attributes = ReadonlyMap<string, unknown>;

export interface Study {
  readonly name: string;
  /** "minimize" or "maximize" for each objective, in their order. */
  readonly directions: readonly string[];
  readonly userAttrs: Attributes;
  readonly systemAttrs: Attributes;
}

export interface Trial {
  readonly study: Study;
  /** Counts from 0 in its study. */
  readonly number: number;
  /** Optuna's own number of it in the whole store. */
  readonly id: number;
  /** RUNNING, COMPLETE, PRUNED, FAIL or WAITING. */
  readonly state: string;
  readonly start: unknown;
  readonly end: unknown;
  readonly params: ReadonlyMap<string, Value>;
  /** One a direction; absent while there are none. */
  readonly values: readonly unknown[] | undefined;
  readonly userAttrs: Attributes;
  readonly systemAttrs: Attributes;
  /** What was reported meanwhile. */
  readonly reports: LastValues;
}

/** The metric under which reported values stand. */
export const reported = "intermediate";

/** https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.TrialState.html */
const statusByState: ReadonlyMap<string, Status> = new Map<string, Status>([
  ["RUNNING", "running"],
  ["COMPLETE", "finished"],
  ["PRUNED", "stopped"],
  ["FAIL", "failed"],
  ["WAITING", "queued"],
]);

/** Unique in a store: names of studies are. */
export function idOfTrial({ study, number }: Trial): string {
  return `${study.name}/${number}`;
}

/** The trial as a run. Times without a zone count as UTC. */
export function runOfTrial(place: RunPlace, trial: Trial): Run {
  const { study } = trial;
  const draft = newDraft(place);
  draft.status = statusByState.get(trial.state) ?? "unknown";
  draft.startedAt = isoOfTime(trial.start);
  draft.endedAt = isoOfTime(trial.end);
  draft.attributes.set("experiment", study.name);
  draft.attributes.set("number", trial.number);
  draft.attributes.set("state", trial.state);
  for (const [name, value] of trial.params) addSettings(draft, value, name);
  addObjectives(draft, trial);
  for (const [metric, value] of trial.reports.values()) draft.metrics.set(metric, value);
  addAttributes(draft, "user_attrs", trial.userAttrs);
  addAttributes(draft, "system_attrs", trial.systemAttrs);
  addAttributes(draft, "study.user_attrs", study.userAttrs);
  return runOf(draft);
}

/** Objectives by the names the study gives them; without names "value", of several "values_0" and so on. */
function addObjectives(draft: RunDraft, { study, values }: Trial): void {
  const named = study.systemAttrs.get("study:metric_names");
  const names = Array.isArray(named) ? named : [];
  const count = Math.max(study.directions.length, values?.length ?? 0);
  for (let place = 0; place < count; place++) {
    const name =
      typeof names[place] === "string" ? String(names[place]) : count === 1 ? "value" : `values_${place}`;
    const value = metricValueOf(values?.[place]);
    if (value !== undefined) draft.metrics.set(name, value);
    const direction = study.directions[place];
    if (direction !== undefined) draft.attributes.set(`direction.${name}`, direction);
  }
}

function addAttributes(draft: RunDraft, prefix: string, attributes: Attributes): void {
  for (const [name, value] of attributes) addFacts(draft, value, `${prefix}.${name}`);
}

/**
 * What a stored number of a param stands for: the choice of a list, a whole number, or itself.
 * @param distribution the text that says what the param was drawn from
 */
export function paramValueOf(stored: unknown, distribution: unknown): Value | undefined {
  const known = typeof distribution === "string" ? valueOfJson(distribution) : undefined;
  const { name, attributes } = (known ?? {}) as { name?: unknown; attributes?: { choices?: unknown } };
  const number = metricValueOf(stored);
  if (number === undefined || number === null) return undefined;
  if (name !== "CategoricalDistribution") return number;
  const choices = attributes?.choices;
  return Array.isArray(choices) && number in choices ? (choices[number] as Value) : undefined;
}

/** The value of a JSON text, also one with bare NaN; undefined when it is none. */
export function valueOfJson(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return parseTolerantJson(text).value;
  } catch {
    return undefined; // The store's own problem: a text that its tool could not read either.
  }
}
