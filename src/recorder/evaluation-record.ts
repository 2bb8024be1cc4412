// What a run records of an evaluation: one row an item, tokens and their cost, errors that stop nothing, and the sums.

import { dirname, join } from "node:path";
import { redactText } from "../collectors/secrets.js";
import { DurationHistogram } from "../core/evaluation/duration-histogram.js";
import { FactorResults } from "../core/evaluation/factor-results.js";
import { correctness, type ItemRow, ItemScore } from "../core/evaluation/item-score.js";
import { emptyPriceBook, type PriceBook } from "../core/evaluation/price-book.js";
import type { TokenUsage } from "../core/evaluation/token-usage.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import type { FileSystem } from "../store/file-system.js";
import { LineLog } from "../store/line-log.js";
import { textAsRead } from "../store/results-file.js";
import { makeRunFolder, saveRunJson } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { type Clock, isoTime } from "./clock.js";
import { evaluationSections, timingFile } from "./evaluation-files.js";
import { capturedRow } from "./evaluation-resume.js";
import { ItemMeans } from "./item-means.js";
import { ItemTable } from "./item-table.js";
import { errorLine } from "./outcome.js";
import { UsageRecorder } from "./usage-recorder.js";
import type { Warnings } from "./warnings.js";

export interface EvaluationOptions {
  /** Path in the run folder; outputs/results.csv when absent. */
  readonly resultsFile?: string;
  /** Columns by whose values scores are split. */
  readonly factors?: readonly string[];
  /** What one item is called: "product"; "item" when absent. */
  readonly itemName?: string;
  readonly prices?: PriceBook;
}

export interface EvaluationPlace {
  readonly files: FileSystem;
  readonly folder: string;
  readonly clock: Clock;
  readonly warnings: Warnings;
  /** Whether an earlier session of the run may have captured items. */
  readonly isResumed: boolean;
  /** Whether results by combination of factors are wanted. */
  readonly keepsResults: boolean;
  /** Takes the numbers of an item into the run's history. */
  readonly log: (values: Readonly<Record<string, number>>, item: number) => void;
}

/** Nothing of it throws but its constructor. */
export class EvaluationRecord {
  readonly #place: EvaluationPlace;
  readonly #options: EvaluationOptions;
  readonly #table: ItemTable;
  readonly #errors: LineLog;
  /** Those that could not be made yet; what goes into them waits. */
  #folders: readonly string[];
  readonly #usage: UsageRecorder;
  readonly #score: ItemScore;
  readonly #means = new ItemMeans();
  /** By combination of factors, where they are wanted. */
  readonly results: FactorResults | undefined;
  readonly #times = new DurationHistogram();
  /** Keys, as they are read, of items that an earlier session has captured. */
  readonly #captured = new Set<string>();
  readonly #priorItems: number;
  #items = 0;
  #errorCount = 0;
  #lastItemMs: number;

  /**
   * Takes up what was captured before.
   * @throws what the file system throws, of a resumed run only
   */
  constructor(place: EvaluationPlace, options: EvaluationOptions) {
    const { files, folder, clock } = place;
    [this.#place, this.#options] = [place, options];
    const path = options.resultsFile ?? runFiles.results;
    this.#folders = [...new Set([runFiles.outputs, dirname(path)])];
    this.#score = new ItemScore(options.factors);
    this.results = place.keepsResults ? new FactorResults(options.factors ?? []) : undefined;
    const onFault = (file: string) => (error: unknown) => place.warnings.addFault(file, error);
    const prices = options.prices ?? emptyPriceBook;
    this.#usage = new UsageRecorder({ files, folder, prices, onFault: onFault(runFiles.tokenUsage) });
    const results = { folder: join(folder, dirname(path)), name: path.slice(path.lastIndexOf("/") + 1) };
    this.#table = new ItemTable({
      files,
      place: results,
      onFault: onFault(path),
      onTooManyColumns: (column) =>
        place.warnings.add("item-columns", `item(): too many columns; "${column}" and others are left out.`),
    });
    const errors = { folder: join(folder, runFiles.outputs), name: "errors.log" };
    this.#errors = new LineLog({ files, ...errors, onFault: onFault(runFiles.errors) });
    this.#makeFolders();
    this.#priorItems = !place.isResumed
      ? 0
      : this.#table.takeUp((cells) => {
          this.#captured.add(Object.values(cells)[0] ?? "");
          this.#count(capturedRow(cells, options.factors ?? []));
        });
    this.#lastItemMs = clock.monotonicMs();
  }

  /** Items recorded so far, in earlier sessions too. */
  get itemCount(): number {
    return this.#items;
  }

  /** Whether an earlier session has captured the item with this key in its first column. */
  hasItem(key: string): boolean {
    return this.#captured.size > 0 && this.#captured.has(textAsRead(key));
  }

  item(row: ItemRow, seconds: number | undefined): void {
    const nowMs = this.#place.clock.monotonicMs();
    this.#times.add(seconds ?? (nowMs - this.#lastItemMs) / 1000);
    this.#lastItemMs = nowMs;
    this.#table.add(row, nowMs);
    this.#place.log(numbersOf(row), this.#items);
    this.#count(row);
  }

  usage(usage: TokenUsage): void {
    this.#usage.add(usage);
  }

  itemError(item: unknown, error: unknown): void {
    this.#errorCount++;
    const name = typeof item === "string" ? item : encodeJson(item);
    const line = `${isoTime(this.#place.clock.wallMs())} item=${name} ${errorLine(error)}`;
    this.addError(line.replace(/[\r\n]+/g, " "));
  }

  /** Adds to outputs/errors.log, without secrets. */
  addError(text: string): void {
    this.#makeFolders();
    this.#errors.write(Buffer.from(`${redactText(text)}\n`));
  }

  /** To be called about twice a second. */
  tick(isLoopBlocked: boolean): void {
    this.#makeFolders();
    this.#table.tick(isLoopBlocked);
    this.#errors.syncSoon();
    if (isLoopBlocked) this.#usage.save();
    else this.#usage.saveSoon();
  }

  /** Brings everything to the disk. */
  sync(): void {
    this.#makeFolders();
    this.#table.sync();
    this.#errors.sync();
    this.#usage.save();
  }

  /** Brings everything to the disk, joins the results and writes the sums. Returns sections of metadata.json. */
  close(durationSeconds: number): Record<string, unknown> {
    this.sync();
    this.#table.close();
    this.#errors.close();
    const timing = timingFile({
      itemName: this.#options.itemName ?? "item",
      items: this.#items,
      errors: this.#errorCount,
      durationSeconds,
      times: this.#times,
    });
    const { files, folder, warnings } = this.#place;
    warnings.attempt(runFiles.timing, () => saveRunJson(files, { folder, path: runFiles.timing }, timing));
    for (const factor of this.#score.crowdedFactors)
      this.#place.warnings.add(
        `factor:${factor}`,
        `"${factor}" has too many values; scores are not split by it.`,
      );
    return evaluationSections({
      score: this.#score,
      means: this.#means.means(),
      usage: this.#usage.summary(),
      counts: {
        items: this.#items,
        errors: this.#errorCount,
        ...(this.#priorItems === 0 ? {} : { resumed_after_items: this.#priorItems }),
        ...(this.#table.lostRows === 0 ? {} : { lost_items: this.#table.lostRows }),
      },
    });
  }

  #count(row: ItemRow): void {
    this.#items++;
    this.#score.add(row);
    this.#means.add(row);
    this.results?.add(row);
  }

  #makeFolders(): void {
    const { files, folder } = this.#place;
    for (const name of this.#folders) {
      this.#place.warnings.attempt(name, () => {
        makeRunFolder(files, folder, name);
        this.#folders = this.#folders.filter((other) => other !== name);
      });
    }
  }
}

/** Numbers and truth values (1 and 0) of a row, and whether the item is right, where that can be told. */
function numbersOf(row: ItemRow): Record<string, number> {
  const numbers: Record<string, number> = {};
  const isRight = correctness(row);
  if (isRight !== undefined) numbers.correct = isRight ? 1 : 0;
  for (const name in row) {
    const value = row[name];
    if (typeof value === "number") numbers[name] = value;
    else if (typeof value === "boolean") numbers[name] = value ? 1 : 0;
  }
  return numbers;
}
