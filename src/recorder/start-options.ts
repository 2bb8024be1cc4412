// What startRun may be told, and the checks of it: the only errors a training ever sees from the recorder.

import { isPlainObject } from "../core/flatten.js";
import { nearestNames } from "../core/nearest-names.js";
import { parseRequirement } from "../core/target.js";
import { exitCodes, UserError } from "../errors.js";
import { checkRunPath } from "../store/run-folder-file.js";

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
  /**
   * What kind of evaluation it is, for example "assign-cat": the run is called <use case>-<date>-<time> and also keeps the
   * files of a lab notebook (config/run_config.json, config/system_info.json, metadata/run_summary.json).
   */
  readonly useCase?: string;
  /**
   * "run-store": the run is called run_<tag> or run_<date>_seed<seed> and also keeps the files of a run store: config.json
   * (from `config.dataset`, `config.pipeline` and the results by `factors`), metrics.json, manifest.json, report.md, assets/.
   */
  readonly layout?: "run-store";
  /** Path of the data set's manifest, copied to manifest.json of a run store's run. */
  readonly manifest?: string;
  /**
   * Id below the root, or path, of a run to go on with: what it captured stays, new rows are added. What was given at
   * its start stays too; options that say otherwise are ignored.
   */
  readonly resume?: string;
  /** Where items go, a path in the run folder; outputs/results.csv when absent. */
  readonly resultsFile?: string;
  /** Columns of the items by whose values accuracy and its like are split. */
  readonly factors?: readonly string[];
  /** What one item is called: "product"; "item" when absent. */
  readonly itemName?: string;
  /** Path of a prices.yaml; the nearest one in the working folder or above it when absent. */
  readonly prices?: string;
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
  useCase: [isText, "a short word"],
  layout: [(value) => value === "run-store", '"run-store"'],
  manifest: [isText, "the path of a file"],
  resume: [isText, "the id or path of a run"],
  resultsFile: [isText, "a path in the run folder"],
  factors: [(value) => Array.isArray(value) && value.every(isText), "an array of columns"],
  itemName: [isText, "a word"],
  prices: [isText, "the path of a prices.yaml"],
  config: [isPlainObject, "an object"],
  seed: [(value) => typeof value === "number" && Number.isFinite(value), "a finite number"],
  tags: [(value) => Array.isArray(value) && value.every(isText), "an array of words"],
  notes: [(value) => typeof value === "string", "a text"],
  targets: [isPlainObject, 'an object such as { "t20.mae": "<= 0.020" }'],
  tensorboard: [isSwitch, "true or false"],
  collect: [isSwitch, "true or false"],
  signals: [isSwitch, "true or false"],
};

/** Names of all options, in the order of their description. */
export const startOptionNames: readonly string[] = Object.keys(rules);

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
  if (checked.resultsFile !== undefined) checkResultsFile(checked.resultsFile);
  if (checked.manifest !== undefined && checked.layout === undefined && checked.resume === undefined) {
    throw badOption("startRun(): manifest belongs to a run store.", 'Give layout: "run-store" too.');
  }
  return withSeedOfDataset(checked);
}

/** A run store's data set may name the seed. */
function withSeedOfDataset(options: StartRunOptions): StartRunOptions {
  if (options.layout === undefined || options.seed !== undefined) return options;
  const { dataset } = (options.config ?? {}) as { readonly dataset?: { readonly seed?: unknown } };
  const seed = dataset?.seed;
  return typeof seed === "number" && Number.isFinite(seed) ? { ...options, seed } : options;
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
    const [nearest] = nearestNames(name, startOptionNames, 1);
    const hint = nearest === undefined ? allOptions() : `Did you mean "${nearest}"? ${allOptions()}`;
    throw badOption(`startRun() has no option "${name}".`, hint);
  }
  const [check, expected] = rule;
  if (!check(value))
    throw badOption(`startRun(): ${name} is not ${expected}: ${printed(value)}.`, `Give ${expected}.`);
}

function checkResultsFile(path: string): void {
  if (checkRunPath(path).endsWith(".csv")) return;
  throw badOption(
    `startRun(): resultsFile is not a CSV file: ${printed(path)}.`,
    "Give a name that ends in .csv.",
  );
}

function allOptions(): string {
  return `Options: ${startOptionNames.join(", ")}.`;
}

function printed(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value).slice(0, 60);
}

function badOption(message: string, hint: string): UserError {
  return new UserError("bad-option", message, { hint, exitCode: exitCodes.usage });
}
