// Keeps outputs/token_usage.json: the tokens that calls used and what they cost, summed up over all sessions of a run.

import { join } from "node:path";
import type { PriceBook } from "../core/evaluation/price-book.js";
import { type TokenUsage, UsageTotals } from "../core/evaluation/token-usage.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import { ReplacedFile } from "../store/atomic-write.js";
import type { FileSystem } from "../store/file-system.js";
import { runFiles } from "../store/run-layout.js";
import { tokenUsageFile } from "./evaluation-files.js";
import { readTotals } from "./evaluation-resume.js";

export interface UsageRecorderOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly prices: PriceBook;
  readonly onFault: (error: unknown) => void;
}

/** Starts with what the file says. */
export class UsageRecorder {
  readonly #options: UsageRecorderOptions;
  readonly #file: ReplacedFile;
  readonly #totals = new UsageTotals();
  #isUnsaved = false;

  constructor(options: UsageRecorderOptions) {
    this.#options = options;
    this.#file = new ReplacedFile(options.files, join(options.folder, runFiles.tokenUsage));
    for (const [model, usage] of readTotals(options.folder)) this.#totals.addAll(model, usage);
  }

  /** @throws RangeError for counts that are none */
  add(usage: TokenUsage): void {
    this.#totals.add(usage);
    this.#isUnsaved = true;
  }

  /** What the file says, or is going to; undefined while no call was told of. */
  summary(): Record<string, unknown> | undefined {
    return this.#totals.byModel.size === 0 ? undefined : tokenUsageFile(this.#totals, this.#options.prices);
  }

  /** Brings it to the disk without waiting, where something is new. */
  saveSoon(): void {
    const text = this.#textToSave();
    if (text !== undefined) this.#file.replaceSoon(text).catch(this.#options.onFault);
  }

  /** The same and waits. */
  save(): void {
    const text = this.#textToSave();
    if (text === undefined) return;
    try {
      this.#file.replace(text);
    } catch (error) {
      this.#isUnsaved = true;
      this.#options.onFault(error);
    }
  }

  #textToSave(): string | undefined {
    if (!this.#isUnsaved) return undefined;
    this.#isUnsaved = false;
    return `${encodeJson(this.summary(), 2)}\n`;
  }
}
