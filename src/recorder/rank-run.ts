// What a rank other than the first records into the run of all: its own history and status, in files of its own.

import { join } from "node:path";
import type { ItemRow } from "../core/evaluation/item-score.js";
import type { TokenUsage } from "../core/evaluation/token-usage.js";
import { flattenInto, isPlainObject } from "../core/flatten.js";
import type { Value } from "../core/value.js";
import { appendNote, appendTag } from "../store/annotations.js";
import { makeRunFolder, saveRunJson } from "../store/run-folder-file.js";
import { rankFiles } from "../store/run-layout.js";
import type { ArrayData, FinishResult, ItemFacts, SnapshotOptions, StopReason } from "./active-run.js";
import { EvaluationRecord } from "./evaluation-record.js";
import type { WatchedRun } from "./exit-watch.js";
import { InertRun } from "./inert-run.js";
import { failureOf, type Outcome } from "./outcome.js";
import type { SharedPlace } from "./rank.js";
import { RankFiles } from "./rank-files.js";
import type { LogAxes } from "./row-buffer.js";
import { tickMs } from "./run-recorder.js";
import { StatusWriter } from "./status-writer.js";
import { Streams } from "./streams.js";
import { Warnings } from "./warnings.js";
import type { RecorderWorld } from "./world.js";

/** What describes the run as a whole is rank 0's to say; what this one says of itself lies below ranks/<rank>/. */
export class RankRun extends InertRun implements WatchedRun {
  override readonly isRecording: boolean = true;
  readonly #world: RecorderWorld;
  readonly #place: SharedPlace;
  readonly #rank: number;
  readonly #warnings: Warnings;
  readonly #streams: Streams;
  readonly #status: StatusWriter;
  readonly #timer: NodeJS.Timeout;
  readonly #unwatch: () => void;
  #loopIsLateMs: number;
  readonly #saved: RankFiles;
  #evaluation: EvaluationRecord | undefined;
  #hasEnded = false;

  /** @throws what the file system throws */
  constructor(place: SharedPlace, world: RecorderWorld) {
    super(place.root, place.id);
    const { rank } = place;
    [this.#world, this.#place, this.#rank] = [world, place, rank.rank];
    const { files, clock } = world;
    const [folder, names] = [this.folder, rankFiles(rank.rank)];
    this.#warnings = new Warnings((line) =>
      world.warn(line.replace("runledger:", `runledger: rank ${rank.rank}:`)),
    );
    this.#saved = new RankFiles(place, world, this.#warnings);
    this.#status = new StatusWriter({ files, folder, clock, startedMs: clock.wallMs(), rank });
    this.#status.begin();
    const session = { name: place.id, params: () => new Map() };
    const streams = { files, folder, clock, warnings: this.#warnings, tensorboard: false, session };
    this.#streams = new Streams({ ...streams, history: names.history });
    this.#loopIsLateMs = clock.monotonicMs() + 2 * tickMs;
    this.#timer = setInterval(() => this.#tick(false), tickMs).unref();
    this.#unwatch = world.exitWatch.add(this, true);
  }

  override log(values: Readonly<Record<string, number | null>> = {}, at: LogAxes = {}): void {
    if (this.#hasEnded) return;
    this.#warnings.attempt("log()", () => {
      const nowMs = this.#world.clock.monotonicMs();
      this.#streams.log(values, at, nowMs);
      if (nowMs > this.#loopIsLateMs) this.#tick(true);
    });
  }

  override describe(sections: Readonly<Record<string, unknown>>): void {
    super.describe(sections);
    if (!this.#hasEnded) this.#saved.describe(sections);
  }

  override async saveFile(relativePath: string, content: Uint8Array | string = ""): Promise<void> {
    if (!this.#hasEnded) await this.#saved.save(relativePath, content);
  }

  override async snapshotInput(path = "", options: SnapshotOptions = {}): Promise<void> {
    if (!this.#hasEnded) await this.#saved.snapshotInput(path, options.as);
  }

  override async saveScaler(name = "", scaler?: unknown): Promise<void> {
    if (!this.#hasEnded) await this.#saved.saveScaler(name, scaler);
  }

  override async addArtifact(path = ""): Promise<void> {
    if (!this.#hasEnded) await this.#saved.addArtifact(path);
  }

  override get itemCount(): number {
    return this.#evaluation?.itemCount ?? 0;
  }

  override hasItem(key: string | number = ""): boolean {
    return this.#place.isResumed && this.#itemsOf().hasItem(String(key));
  }

  /** Items, tokens and errors are kept below ranks/<rank>/, as rank 0's are in the run; items are rows of the history too. */
  override item(row: ItemRow = {}, facts: ItemFacts = {}): void {
    this.#evaluate("item()", (items) => {
      if (!isPlainObject(row)) throw new RangeError("takes an object of columns.");
      items.item(row, facts.seconds);
    });
  }

  override usage(usage?: TokenUsage): void {
    if (usage !== undefined) this.#evaluate("usage()", (items) => items.usage(usage));
  }

  override itemError(item?: unknown, error?: unknown): void {
    this.#evaluate("itemError()", (items) => items.itemError(item, error));
  }

  override async savePredictions(predictions: ArrayData, targets?: ArrayData): Promise<void> {
    if (!this.#hasEnded) await this.#saved.savePredictions(predictions, targets);
  }

  override note(text = ""): void {
    this.#annotate((run, options) => appendNote(run, text, options));
  }

  override tag(tag = ""): void {
    this.#annotate((run, options) => appendTag(run, tag, options));
  }

  /** Results of this rank become the last row of its history. */
  override async finish(result: FinishResult = {}): Promise<void> {
    const leaves = new Map<string, Value>();
    if (result.metrics !== undefined) flattenInto(leaves, result.metrics);
    const numbers = [...leaves].filter((leaf): leaf is [string, number] => typeof leaf[1] === "number");
    if (numbers.length > 0) this.log(Object.fromEntries(numbers));
    await this.#end({ state: "finished" });
  }

  override async fail(error?: unknown): Promise<void> {
    await this.#end(failureOf(error));
  }

  override async stop(reason: StopReason = {}): Promise<void> {
    await this.#end({ state: "stopped", ...reason });
  }

  async #end(outcome: Outcome): Promise<void> {
    await this.#saved.settled();
    this.endNow(outcome);
  }

  noteSignal(signal: string): void {
    this.#streams.sync();
    this.#evaluation?.sync();
    this.#warnings.attempt(rankFiles(this.#rank).status, () => this.#status.noteSignal(signal));
  }

  endNow(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#timer);
    const { history, status } = rankFiles(this.#rank);
    this.#closeItems();
    this.#saved.write();
    this.#warnings.attempt(history, () => this.#streams.close(outcome.state === "finished"));
    this.#warnings.attempt(status, () => this.#status.end(outcome, this.#world.clock.wallMs()));
    this.#unwatch();
  }

  #tick(isLoopBlocked: boolean): void {
    const nowMs = this.#world.clock.monotonicMs();
    this.#loopIsLateMs = nowMs + 2 * tickMs;
    this.#streams.tick(isLoopBlocked);
    this.#evaluation?.tick(isLoopBlocked);
    const onFault = (error: unknown): void => this.#warnings.addFault(rankFiles(this.#rank).status, error);
    this.#status.beatIfDue(nowMs, isLoopBlocked).catch(onFault);
  }

  #evaluate(call: string, action: (items: EvaluationRecord) => void): void {
    if (this.#hasEnded) return;
    this.#warnings.attempt(call, () => action(this.#itemsOf()));
  }

  #itemsOf(): EvaluationRecord {
    if (this.#evaluation !== undefined) return this.#evaluation;
    const { files, clock } = this.#world;
    const own = rankFiles(this.#rank).folder;
    makeRunFolder(files, this.folder, own);
    const log = (values: Readonly<Record<string, number>>, step: number): void =>
      this.#streams.log(values, { step }, clock.monotonicMs());
    const place = { files, folder: join(this.folder, own), clock, warnings: this.#warnings, log };
    const { isResumed } = this.#place;
    this.#evaluation = new EvaluationRecord({ ...place, isResumed, keepsResults: false }, {});
    return this.#evaluation;
  }

  #closeItems(): void {
    if (this.#evaluation === undefined) return;
    const sections = this.#evaluation.close(this.#status.durationSeconds);
    const path = `${rankFiles(this.#rank).folder}/evaluation.json`;
    const { files } = this.#world;
    this.#warnings.attempt(path, () => saveRunJson(files, { folder: this.folder, path }, sections));
  }

  #annotate(
    append: (run: Parameters<typeof appendNote>[0], options: Parameters<typeof appendNote>[2]) => void,
  ): void {
    const { files, clock } = this.#world;
    const run = { id: this.id, path: this.folder, root: this.#place.root, layout: "native" };
    this.#warnings.attempt("annotations.jsonl", () => append(run, { nowMs: clock.wallMs(), files }));
  }
}
