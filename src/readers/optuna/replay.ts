// Replays an Optuna journal: lines of operations → studies and trials as the last line leaves them.

import type { Value } from "../../core/value.js";
import { metricValueOf } from "../cell.js";
import { LastValues } from "../metric-series.js";
import { paramValueOf, reported, type Study, type Trial } from "./trial.js";

type Line = Readonly<Record<string, unknown>>;

/**
 * `JournalOperation` of Optuna by its number. What is refused there is refused here: operations on studies that are not
 * there, and on trials that have ended.
 */
const operations = [
  "createStudy",
  "deleteStudy",
  "setStudyUserAttr",
  "setStudySystemAttr",
  "createTrial",
  "setTrialParam",
  "setTrialState",
  "report",
  "setTrialUserAttr",
  "setTrialSystemAttr",
] as const;

const states = ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"];
const directions = ["not set", "minimize", "maximize"];

interface StudyState extends Study {
  readonly directions: string[];
  readonly userAttrs: Map<string, unknown>;
  readonly systemAttrs: Map<string, unknown>;
  trials: number;
  isDeleted: boolean;
}

interface TrialState extends Trial {
  readonly study: StudyState;
  state: string;
  start: unknown;
  end: unknown;
  values: readonly unknown[] | undefined;
  readonly params: Map<string, Value>;
  readonly userAttrs: Map<string, unknown>;
  readonly systemAttrs: Map<string, unknown>;
}

/** Told each reported value that counts, in the order of the file. */
export type OnReport = (trial: number, step: number, value: number | null) => void;

/** A journal that is being replayed line by line. */
export class Replay {
  readonly #studies: StudyState[] = [];
  readonly #trials: TrialState[] = [];
  readonly #onReport: OnReport;
  /** Lines of a kind that is not known here. */
  unknownLines = 0;

  constructor(onReport: OnReport = () => undefined) {
    this.#onReport = onReport;
  }

  /** Trials of the studies that are not deleted, in the order they were made. */
  trials(): readonly Trial[] {
    return this.#trials.filter(({ study }) => !study.isDeleted);
  }

  /** How many trials went with their study. */
  deleted(): number {
    return this.#trials.length - this.trials().length;
  }

  /** Takes the next line. */
  add(value: unknown): void {
    const line = (typeof value === "object" && value !== null ? value : {}) as Line;
    const operation = typeof line.op_code === "number" ? operations[line.op_code] : undefined;
    if (operation === undefined) this.unknownLines++;
    else if (operation === "createStudy") this.#createStudy(line);
    else if (operation === "createTrial") this.#createTrial(line);
    else if (operation.includes("Study")) this.#changeStudy(operation, line);
    else this.#changeTrial(operation, line);
  }

  #createStudy(line: Line): void {
    const name = String(line.study_name);
    if (this.#studies.some((study) => study.name === name && !study.isDeleted)) return;
    const given = Array.isArray(line.directions) ? line.directions : [];
    this.#studies.push({
      name,
      directions: given.map((direction) => directions[Number(direction)] ?? "not set"),
      userAttrs: new Map(),
      systemAttrs: new Map(),
      trials: 0,
      isDeleted: false,
    });
  }

  #changeStudy(operation: string, line: Line): void {
    const study = this.#studyOf(line);
    if (study === undefined) return;
    if (operation === "deleteStudy") study.isDeleted = true;
    else if (operation === "setStudyUserAttr") addAll(study.userAttrs, line.user_attr);
    else addAll(study.systemAttrs, line.system_attr);
  }

  #studyOf(line: Line): StudyState | undefined {
    const study = this.#studies[Number(line.study_id)];
    return study?.isDeleted === true ? undefined : study;
  }

  #createTrial(line: Line): void {
    const study = this.#studyOf(line);
    if (study === undefined) return;
    const id = this.#trials.length;
    const trial: TrialState = {
      study,
      id,
      number: study.trials++,
      state: stateOf(line.state) ?? "RUNNING",
      start: line.datetime_start,
      end: line.datetime_complete,
      params: new Map(),
      values: valuesOf(line.values) ?? valuesOf(line.value),
      userAttrs: mapOf(line.user_attrs),
      systemAttrs: mapOf(line.system_attrs),
      reports: new LastValues(),
    };
    const distributions = mapOf(line.distributions);
    for (const [name, stored] of mapOf(line.params))
      addParam(trial, { name, stored, distribution: distributions.get(name) });
    this.#trials.push(trial);
    for (const [step, value] of mapOf(line.intermediate_values)) this.#report(trial, Number(step), value);
  }

  #changeTrial(operation: string, line: Line): void {
    const trial = this.#trials[Number(line.trial_id)];
    if (trial === undefined || isEnded(trial)) return;
    if (operation === "report") this.#report(trial, Number(line.step), line.intermediate_value);
    else if (operation === "setTrialState") changeState(trial, line);
    else if (operation === "setTrialUserAttr") addAll(trial.userAttrs, line.user_attr);
    else if (operation === "setTrialSystemAttr") addAll(trial.systemAttrs, line.system_attr);
    else
      addParam(trial, {
        name: String(line.param_name),
        stored: line.param_value_internal,
        distribution: line.distribution,
      });
  }

  #report(trial: TrialState, step: number, stored: unknown): void {
    const value = metricValueOf(stored);
    if (value === undefined || !Number.isFinite(step)) return;
    trial.reports.add({ metric: reported, step, value });
    this.#onReport(trial.id, step, value);
  }
}

function changeState(trial: TrialState, line: Line): void {
  const state = stateOf(line.state);
  if (state === undefined || (state === "RUNNING" && trial.state === "RUNNING")) return;
  trial.state = state;
  if (state === "RUNNING") trial.start = line.datetime_start;
  if (isEnded(trial)) trial.end = line.datetime_complete;
  trial.values = valuesOf(line.values) ?? trial.values;
}

function isEnded({ state }: Trial): boolean {
  return state !== "RUNNING" && state !== "WAITING";
}

function stateOf(state: unknown): string | undefined {
  return typeof state === "number" ? states[state] : undefined;
}

function valuesOf(values: unknown): readonly unknown[] | undefined {
  if (Array.isArray(values)) return values;
  return typeof values === "number" ? [values] : undefined;
}

function addParam(
  trial: TrialState,
  { name, stored, distribution }: { name: string; stored: unknown; distribution: unknown },
): void {
  const value = paramValueOf(stored, distribution);
  if (value !== undefined) trial.params.set(name, value);
}

function addAll(into: Map<string, unknown>, members: unknown): void {
  for (const [name, value] of mapOf(members)) into.set(name, value);
}

function mapOf(members: unknown): Map<string, unknown> {
  return new Map(typeof members === "object" && members !== null ? Object.entries(members) : []);
}
