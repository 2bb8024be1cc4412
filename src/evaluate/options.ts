// What evaluate() may be told.

import type { ItemRow } from "../core/evaluation/item-score.js";
import type { TokenUsage } from "../core/evaluation/token-usage.js";
import { isPlainObject } from "../core/flatten.js";
import { nearestNames } from "../core/nearest-names.js";
import { exitCodes, UserError } from "../errors.js";
import { startOptionNames } from "../recorder/start-options.js";
import type { ActiveRun, StartRunOptions } from "../recorder/start-run.js";

/** What the work on one item gets beside the item. */
export interface ItemContext {
  /** The run, for notes, artifacts and own files; its `item` and `itemError` are called by evaluate(). */
  readonly run: ActiveRun;
  /** Aborted when the item's time is up. */
  readonly signal: AbortSignal;
  /** 1 for the first try of the item. */
  readonly attempt: number;
  /** Tells of the tokens of one call, also of calls that failed. */
  readonly usage: (usage: TokenUsage) => void;
}

/** When and how often an item that failed is tried again. */
export interface RetryOptions {
  /** Tries in all; 3 when absent. */
  readonly attempts?: number;
  /** Before the second try; doubled before each further one. 1 when absent. */
  readonly firstDelaySeconds?: number;
  /** Longest pause; 30 when absent. */
  readonly mostDelaySeconds?: number;
  /** Whether an error may pass by itself; every error when absent. */
  readonly isTemporary?: (error: unknown) => boolean;
}

export interface EvaluateOptions<Item> extends StartRunOptions {
  /** Read one by one, as they are needed. */
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  /** Works on one item and returns its row of the results. */
  readonly run: (item: Item, context: ItemContext) => Promise<ItemRow> | ItemRow;
  /** Called once before the first item of a new run, not when one is resumed: for copies of the inputs. */
  readonly prepare?: (run: ActiveRun) => Promise<void> | void;
  /** Column that holds the item's key; "item" when absent. */
  readonly keyColumn?: string;
  /** What tells an item from the others; `item[keyColumn]`, `item.id`, or its place from 0 on when absent. */
  readonly keyOf?: (item: Item, index: number) => string | number;
  /** Items worked on at the same time; 1 when absent. */
  readonly concurrency?: number;
  readonly retry?: RetryOptions;
  /** An item that takes longer has failed; 600 when absent. */
  readonly itemTimeLimitSeconds?: number;
  /** Ends after so many items of this call; all when absent. */
  readonly limit?: number;
  /** A bar on stderr while it runs; where stderr is a terminal when absent. */
  readonly progress?: boolean;
}

/** What came of it. */
export interface Evaluated {
  readonly runId: string;
  /** Absolute. */
  readonly folder: string;
  /** Items with a result, those captured before the run was resumed included. */
  readonly items: number;
  /** Items that were captured before and therefore skipped. */
  readonly skipped: number;
  /** Items that failed. */
  readonly errors: number;
}

const isFunction = (value: unknown): boolean => typeof value === "function";
const isIterable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
/** The longest time that a timer can wait. */
const mostSeconds = 2_147_483;
const isPause = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= mostSeconds;

type Rules = Readonly<Record<string, readonly [check: (value: unknown) => boolean, expected: string]>>;

/** Options of evaluate() that startRun() does not know: whether a value is right, and what would be. */
const ownRules: Rules = {
  items: [isIterable, "an array, or anything that can be iterated"],
  run: [isFunction, "a function from an item to its row"],
  prepare: [isFunction, "a function"],
  keyColumn: [(value) => typeof value === "string" && value !== "", "the name of a column"],
  keyOf: [isFunction, "a function from an item to its key"],
  concurrency: [isCount, "a whole number from 1 on"],
  retry: [isPlainObject, "an object such as { attempts: 3 }"],
  itemTimeLimitSeconds: [
    (value) => isPause(value) && value !== 0,
    `a number of seconds above 0, at most ${mostSeconds}`,
  ],
  limit: [isCount, "a whole number from 1 on"],
  progress: [(value) => typeof value === "boolean", "true or false"],
};

const pauseExpected = `a number of seconds from 0 to ${mostSeconds}`;
const retryRules: Rules = {
  attempts: [isCount, "a whole number from 1 on"],
  firstDelaySeconds: [isPause, pauseExpected],
  mostDelaySeconds: [isPause, pauseExpected],
  isTemporary: [isFunction, "a function from an error to true or false"],
};

/** Those for startRun(), which checks them. */
export function startOptions<Item>(options: EvaluateOptions<Item>): StartRunOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(ownRules, name)));
}

/**
 * Checks what came from a program that may not be type-checked. Options that are undefined count as absent.
 * @throws UserError "bad-option"
 */
export function checkOptions<Item>(options: EvaluateOptions<Item>): void {
  if (!isPlainObject(options))
    throw badOption("evaluate() takes one object of options.", "It needs items and run.");
  for (const name of ["items", "run"])
    if (options[name] === undefined)
      throw badOption(`evaluate(): ${name} is missing.`, expectedOf(ownRules, name));
  checkNames("", options, [...Object.keys(ownRules), ...startOptionNames]);
  checkValues("", options, ownRules);
  if (!isPlainObject(options.retry)) return;
  checkNames("retry.", options.retry, Object.keys(retryRules));
  checkValues("retry.", options.retry, retryRules);
}

function checkNames(prefix: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const [nearest] = nearestNames(unknown, known, 1);
  const guess = nearest === undefined ? "" : `Did you mean "${prefix}${nearest}"? `;
  const all = known.map((name) => prefix + name).join(", ");
  throw badOption(`evaluate() has no option "${prefix}${unknown}".`, `${guess}Options: ${all}.`);
}

function checkValues(prefix: string, given: object, rules: Rules): void {
  for (const [name, value] of Object.entries(given)) {
    const [check, expected] = Object.hasOwn(rules, name) ? (rules[name] ?? []) : [];
    if (value === undefined || check === undefined || check(value)) continue;
    const printed = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : plainName(value);
    throw badOption(`evaluate(): ${prefix}${name} is not ${expected}: ${printed}.`, expectedOf(rules, name));
  }
}

function expectedOf(rules: Rules, name: string): string {
  return `Give ${rules[name]?.[1]}.`;
}

function plainName(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function badOption(message: string, hint: string): UserError {
  return new UserError("bad-option", message, { hint, exitCode: exitCodes.usage });
}
