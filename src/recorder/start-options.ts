// What startRun may be told, and the checks of it: the only errors a training ever sees from the recorder.

import { isPlainObject } from "../core/flatten.js";
import { nearestNames } from "../core/nearest-names.js";
import { parseRequirement } from "../core/target.js";
import { exitCodes, UserError } from "../errors.js";

export interface StartRunOptions {
  /**
   * Folder that holds the runs. Absent: RUNLEDGER_ROOT, else the first root of the nearest runledger.yaml, else
   * "experiments" here.
   */
  readonly root?: string;
  /** Name of the model; the run is called after it and the time. */
  readonly model?: string;
  /** Calls the run run_<tag> instead. */
  readonly runTag?: string;
  /** Everything that was chosen before the run. */
  readonly config?: Readonly<object>;
  readonly seed?: number;
  readonly tags?: readonly string[];
  /** Free text. */
  readonly notes?: string;
  /** Required values by metric: `{ "t20.mae": "<= 0.020" }`. */
  readonly targets?: Readonly<Record<string, string>>;
  /** Whether tensorboard_logs/ is written; yes when absent. */
  readonly tensorboard?: boolean;
  /** Whether facts of code, machine and packages and system.jsonl are collected; yes when absent. */
  readonly collect?: boolean;
  /** Whether SIGINT, SIGTERM and SIGHUP end the run as stopped before they end the process; yes when absent. */
  readonly signals?: boolean;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string" && value.trim() !== "" && !value.includes("\0");
const isSwitch: Check = (value) => typeof value === "boolean";

/** For every option: whether a value is right, and what would be. */
const rules: Record<keyof StartRunOptions, readonly [check: Check, expected: string]> = {
  root: [isText, "the path of a folder"],
  model: [isText, "a name"],
  runTag: [isText, "a short word"],
  config: [isPlainObject, "an object"],
  seed: [(value) => typeof value === "number" && Number.isFinite(value), "a finite number"],
  tags: [(value) => Array.isArray(value) && value.every(isText), "an array of words"],
  notes: [(value) => typeof value === "string", "a text"],
  targets: [isPlainObject, 'an object such as { "t20.mae": "<= 0.020" }'],
  tensorboard: [isSwitch, "true or false"],
  collect: [isSwitch, "true or false"],
  signals: [isSwitch, "true or false"],
};

/**
 * Checks what came from a program that may not be type-checked; options that are undefined are dropped.
 * @throws UserError "bad-option", "bad-target"
 */
export function checkStartOptions(options: unknown): StartRunOptions {
  if (!isPlainObject(options)) throw badOption("startRun() takes one object of options.", allOptions());
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) checkOption(name, value);
  const checked: StartRunOptions = Object.fromEntries(given);
  for (const [metric, requirement] of Object.entries(checked.targets ?? {})) {
    parseRequirement(metric, String(requirement));
  }
  return checked;
}

/**
 * Checks what describe() was given.
 * @throws UserError "bad-option"
 */
export function checkSections(sections: unknown): void {
  if (isPlainObject(sections)) return;
  throw badOption(
    "describe() takes an object of sections.",
    "Example: describe({ training_config: { batch_size: 8 } })",
  );
}

function checkOption(name: string, value: unknown): void {
  const rule = Object.hasOwn(rules, name) ? rules[name as keyof StartRunOptions] : undefined;
  if (rule === undefined) {
    const [nearest] = nearestNames(name, Object.keys(rules), 1);
    const hint = nearest === undefined ? allOptions() : `Did you mean "${nearest}"? ${allOptions()}`;
    throw badOption(`startRun() has no option "${name}".`, hint);
  }
  const [check, expected] = rule;
  if (!check(value))
    throw badOption(`startRun(): ${name} is not ${expected}: ${printed(value)}.`, `Give ${expected}.`);
}

function allOptions(): string {
  return `Options: ${Object.keys(rules).join(", ")}.`;
}

function printed(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value).slice(0, 60);
}

function badOption(message: string, hint: string): UserError {
  return new UserError("bad-option", message, { hint, exitCode: exitCodes.usage });
}
