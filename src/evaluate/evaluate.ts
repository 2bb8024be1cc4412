// evaluate(): works through items, records each, survives those that fail, and goes on where it was interrupted.

import { UserError } from "../errors.js";
import { failureOf } from "../recorder/outcome.js";
import { type ActiveRun, startRun } from "../recorder/start-run.js";
import { keyedRow } from "./keyed-row.js";
import {
  checkOptions,
  type Evaluated,
  type EvaluateOptions,
  type ItemContext,
  startOptions,
} from "./options.js";
import { openProgressBar, type ProgressBar } from "./progress-bar.js";
import { tryItem } from "./try-item.js";

export type { Evaluated, EvaluateOptions, ItemContext, RetryOptions } from "./options.js";

const defaultTimeLimitSeconds = 600;

/**
 * Runs `run` on every item and records it all: rows in outputs/results.csv, tokens, timing, errors in outputs/errors.log,
 * scores in metadata.json. An item that fails after its tries is an error of that item; the others go on. With `resume`,
 * items whose key is among the results are skipped.
 * @throws UserError "bad-option", "not-recorded" before any item; (rejects) what the iteration of the items throws, after the run was
 * ended as failed
 */
export async function evaluate<Item>(options: EvaluateOptions<Item>): Promise<Evaluated> {
  checkOptions(options);
  const run = await startRun(startOptions(options));
  if (!run.isRecording) throw notRecorded(run.folder);
  const evaluation = new Evaluation(run, options);
  try {
    if (options.resume === undefined) await options.prepare?.(run);
    await evaluation.work();
  } catch (error) {
    evaluation.close();
    await run.fail(error);
    throw error;
  }
  evaluation.close();
  const result = evaluation.result();
  if (result.items === 0 && result.errors > 0) await run.fail(evaluation.totalFailure());
  else await run.finish();
  return result;
}

type Source<Item> = AsyncIterator<Item> | Iterator<Item>;
/** An item to work on. */
type Keyed<Item> = { readonly item: Item; readonly key: string };

class Evaluation<Item> {
  readonly #run: ActiveRun;
  readonly #options: EvaluateOptions<Item>;
  readonly #keyColumn: string;
  readonly #seen = new Set<string>();
  readonly #bar: ProgressBar | undefined;
  #index = 0;
  #taken = 0;
  #recorded = 0;
  #skipped = 0;
  #errors = 0;
  #lastError: unknown;
  #isOver = false;

  constructor(run: ActiveRun, options: EvaluateOptions<Item>) {
    [this.#run, this.#options] = [run, options];
    this.#keyColumn = options.keyColumn ?? "item";
    if (options.progress ?? process.stderr.isTTY === true) this.#bar = openProgressBar(process.stderr);
  }

  /** Keeps as many items under way as it may; stops reading items when one of the lines of work has failed. */
  async work(): Promise<void> {
    const { items, concurrency = 1 } = this.#options;
    const source: Source<Item> =
      Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    let reading: Promise<unknown> = Promise.resolve();
    const next = (): Promise<Keyed<Item> | undefined> => {
      const result = reading.then(() => this.#take(source));
      reading = result.catch(() => undefined);
      return result;
    };
    const line = async (): Promise<void> => {
      for (let taken = await next(); taken !== undefined; taken = await next()) await this.#handle(taken);
    };
    const lines = Array.from({ length: concurrency }, () =>
      line().catch((error: unknown) => {
        this.#isOver = true;
        throw error;
      }),
    );
    const ends = await Promise.allSettled(lines);
    if (typeof source.return === "function") await source.return();
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** The next item to work on; undefined when there is none. Not one more is read than the limit allows. */
  async #take(source: Source<Item>): Promise<Keyed<Item> | undefined> {
    while (!this.#isOver && this.#taken < (this.#options.limit ?? Number.POSITIVE_INFINITY)) {
      const { done, value: item } = await source.next();
      if (done === true || this.#isOver) break;
      const key = this.#keyOf(item);
      if (key === undefined) continue;
      this.#taken++;
      return { item, key };
    }
    this.#isOver = true;
    return undefined;
  }

  close(): void {
    this.#bar?.close();
  }

  result(): Evaluated {
    const { id, folder } = this.#run;
    return { runId: id, folder, items: this.#run.itemCount, skipped: this.#skipped, errors: this.#errors };
  }

  /** Undefined for an item that was captured before, and for one whose key another one has had. */
  #keyOf(item: Item): string | undefined {
    const index = this.#index++;
    const key = String(this.#options.keyOf?.(item, index) ?? ownKey(item, this.#keyColumn) ?? index);
    if (this.#seen.has(key)) {
      this.#fail(key, new UserError("repeated-item", "another item has the same key"));
      return undefined;
    }
    this.#seen.add(key);
    if (!this.#run.hasItem(key)) return key;
    this.#skipped++;
    return undefined;
  }

  async #handle({ item, key }: Keyed<Item>): Promise<void> {
    const startedMs = performance.now();
    try {
      const returned: unknown = await tryItem({
        retry: this.#options.retry ?? {},
        timeLimitSeconds: this.#options.itemTimeLimitSeconds ?? defaultTimeLimitSeconds,
        work: (signal, attempt) => this.#options.run(item, this.#contextOf(signal, attempt)),
      });
      const seconds = (performance.now() - startedMs) / 1000;
      this.#run.item(keyedRow(this.#keyColumn, key, returned), { seconds });
      this.#recorded++;
    } catch (error) {
      this.#fail(key, error);
    }
    const done = this.#recorded + this.#errors;
    this.#bar?.show({ done, errors: this.#errors, total: this.#total() });
  }

  /** The reason of a run none of whose items has a result. */
  totalFailure(): Error {
    const { reason } = failureOf(this.#lastError);
    return new Error(`All ${this.#errors} items failed, the last with: ${reason}`);
  }

  #fail(key: string, error: unknown): void {
    this.#errors++;
    this.#lastError = error;
    this.#run.itemError(key, error);
  }

  #contextOf(signal: AbortSignal, attempt: number): ItemContext {
    return { run: this.#run, signal, attempt, usage: (usage) => this.#run.usage(usage) };
  }

  #total(): number | undefined {
    const { items, limit = Number.POSITIVE_INFINITY } = this.#options;
    return Array.isArray(items) ? Math.min(limit, items.length - this.#skipped) : undefined;
  }
}

function ownKey(item: unknown, keyColumn: string): unknown {
  if (typeof item === "string" || typeof item === "number") return item;
  if (typeof item !== "object" || item === null) return undefined;
  const { [keyColumn]: named, id } = item as Record<string, unknown>;
  return named ?? id;
}

function notRecorded(folder: string): UserError {
  return new UserError("not-recorded", `${folder} cannot be recorded, so no item was worked on.`, {
    hint: "Give a root that can be written.",
  });
}
