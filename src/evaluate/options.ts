// What evaluate() may be told.

import type { ItemRow } from "../core/evaluation/item-score.js";
import type { TokenUsage } from "../core/evaluation/token-usage.js";
import { exitCodes, UserError } from "../errors.js";
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

/** Options of evaluate() that startRun() does not know. */
const ownOptions: readonly string[] = [
  ...["items", "run", "prepare", "keyColumn", "keyOf", "concurrency", "retry"],
  ...["itemTimeLimitSeconds", "limit", "progress"],
];

/** Those for startRun(), which checks them. */
export function startOptions<Item>(options: EvaluateOptions<Item>): StartRunOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ownOptions.includes(name)));
}

/**
 * Checks what came from a program that may not be type-checked.
 * @throws UserError "bad-option"
 */
export function checkOptions<Item>(options: EvaluateOptions<Item>): void {
  const { items, concurrency, limit, itemTimeLimitSeconds, retry } = options;
  const isIterable = typeof items === "object" && items !== null;
  if (!isIterable || !(Symbol.iterator in items || Symbol.asyncIterator in items))
    throw badOption("items", "an array, or anything that can be iterated");
  if (typeof options.run !== "function") throw badOption("run", "a function from an item to its row");
  checkCount("concurrency", concurrency);
  checkCount("limit", limit);
  checkCount("retry.attempts", retry?.attempts);
  for (const [name, seconds] of [
    ["itemTimeLimitSeconds", itemTimeLimitSeconds],
    ["retry.firstDelaySeconds", retry?.firstDelaySeconds],
    ["retry.mostDelaySeconds", retry?.mostDelaySeconds],
  ] as const) {
    // The longest time that a timer can wait.
    if (seconds !== undefined && !(seconds >= 0 && seconds <= 2_147_483))
      throw badOption(name, "seconds, from 0 on");
  }
}

function checkCount(name: string, count: number | undefined): void {
  if (count !== undefined && !(Number.isSafeInteger(count) && count >= 1))
    throw badOption(name, "a whole number from 1 on");
}

function badOption(name: string, expected: string): UserError {
  const hint = `Give ${expected}.`;
  return new UserError("bad-option", `evaluate(): ${name} is not ${expected}.`, {
    hint,
    exitCode: exitCodes.usage,
  });
}
