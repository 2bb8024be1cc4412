// One run while it is being recorded: what the training program holds, put to work on the run's files.

import type { ItemRow } from "../core/evaluation/item-score.js";
import type { TokenUsage } from "../core/evaluation/token-usage.js";
import { isPlainObject } from "../core/flatten.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import { UserError } from "../errors.js";
import { appendNote, appendTag } from "../store/annotations.js";
import { fileErrorName } from "../store/file-error.js";
import { runFiles, scalerFile } from "../store/run-layout.js";
import { safeName } from "../store/run-name.js";
import type {
  ActiveRun,
  ArrayData,
  FinishResult,
  ItemFacts,
  SnapshotOptions,
  StopReason,
} from "./active-run.js";
import { flattenArray } from "./array-data.js";
import type { WatchedRun } from "./exit-watch.js";
import { failureOf, type Outcome } from "./outcome.js";
import type { LogAxes } from "./row-buffer.js";
import type { RunFolder } from "./run-folder.js";
import { ownSections } from "./run-sections.js";
import { checkSections } from "./start-options.js";

/** How often what was logged is brought to disk. */
export const tickMs = 500;

export class RunRecorder implements ActiveRun, WatchedRun {
  readonly #run: RunFolder;
  readonly #timer: NodeJS.Timeout;
  readonly #background: Promise<void>[] = [];
  readonly #onEnd: (() => void)[] = [];
  #tellEnding: () => void = () => undefined;
  /** Resolves when the run begins to end, and not at all when the process ends first. */
  readonly ending = new Promise<void>((resolve) => {
    this.#tellEnding = resolve;
  });
  #loopIsLateMs: number;
  #outcome: Outcome | undefined;
  #ending: Promise<void> | undefined;
  #hasEnded = false;

  constructor(run: RunFolder) {
    this.#run = run;
    this.#loopIsLateMs = run.clock.monotonicMs() + 2 * tickMs;
    this.#timer = setInterval(() => this.#tick(false), tickMs).unref();
  }

  get id(): string {
    return this.#run.id;
  }

  get folder(): string {
    return this.#run.folder;
  }

  get isRecording(): boolean {
    return this.#outcome === undefined;
  }

  log(values: Readonly<Record<string, number | null>>, at: LogAxes = {}): void {
    try {
      if (!this.#isOpen("log()")) return;
      const nowMs = this.#run.clock.monotonicMs();
      this.#run.streams.log(values, at, nowMs);
      if (nowMs > this.#loopIsLateMs) this.#tick(true);
    } catch (error) {
      this.#warn("log", "log()", error);
    }
  }

  describe(sections: Readonly<Record<string, unknown>>): void {
    checkSections(sections);
    if (!this.#isOpen("describe()")) return;
    const own = Object.keys(sections).filter((name) => ownSections.includes(name));
    for (const name of own)
      this.#run.warnings.add(`section:${name}`, `describe(): "${name}" is kept as it is.`);
    const others = Object.entries(sections).filter(([name]) => !own.includes(name));
    this.#run.metadata.describe(Object.fromEntries(others));
    this.#attempt("metadata", runFiles.metadata, () => this.#run.metadata.write());
  }

  async saveFile(relativePath: string, content: Uint8Array | string): Promise<void> {
    if (this.#isOpen("saveFile()")) await this.#run.attachments.save(relativePath, content);
  }

  async snapshotInput(path: string, options: SnapshotOptions = {}): Promise<void> {
    if (this.#isOpen("snapshotInput()")) await this.#run.attachments.snapshotInput(path, options.as);
  }

  async savePredictions(predictions: ArrayData, targets?: ArrayData): Promise<void> {
    const predicted = flattenArray(predictions, "predictions");
    const expected = targets === undefined ? undefined : flattenArray(targets, "targets");
    if (!this.#isOpen("savePredictions()")) return;
    await this.#run.attachments.saveArray(runFiles.predictions, predicted);
    if (expected !== undefined) await this.#run.attachments.saveArray(runFiles.targets, expected);
  }

  async saveScaler(name: string, scaler: unknown): Promise<void> {
    if (!this.#isOpen("saveScaler()")) return;
    await this.#run.attachments.save(scalerFile(safeName(name)), `${encodeJson(scaler, 2)}\n`);
  }

  async addArtifact(path: string): Promise<void> {
    if (this.#isOpen("addArtifact()")) await this.#run.attachments.addArtifact(path);
  }

  get itemCount(): number {
    return this.#run.startedEvaluation?.itemCount ?? 0;
  }

  hasItem(key: string | number): boolean {
    return this.#run.startedEvaluation?.hasItem(String(key)) ?? false;
  }

  item(row: ItemRow, facts: ItemFacts = {}): void {
    if (!this.#isOpen("item()")) return;
    this.#attempt("item", "item()", () => {
      if (!isPlainObject(row)) throw new RangeError("takes an object of columns.");
      this.#run.evaluation.item(row, facts.seconds);
      if (this.#run.clock.monotonicMs() > this.#loopIsLateMs) this.#tick(true);
    });
  }

  usage(usage: TokenUsage): void {
    if (!this.#isOpen("usage()")) return;
    this.#attempt("usage", "usage()", () => this.#run.evaluation.usage(usage));
  }

  itemError(item: unknown, error: unknown): void {
    if (!this.#isOpen("itemError()")) return;
    this.#attempt("item-error", "itemError()", () => this.#run.evaluation.itemError(item, error));
  }

  note(text: string): void {
    const { files, clock } = this.#run;
    this.#attempt("note", "note()", () =>
      appendNote(this.#run.annotated, text, { nowMs: clock.wallMs(), files }),
    );
  }

  tag(tag: string): void {
    const { files, clock } = this.#run;
    this.#attempt("tag", "tag()", () =>
      appendTag(this.#run.annotated, tag, { nowMs: clock.wallMs(), files }),
    );
  }

  finish(result: FinishResult = {}): Promise<void> {
    return this.end({ state: "finished" }, result);
  }

  fail(error: unknown): Promise<void> {
    return this.end(failureOf(error));
  }

  stop(reason: StopReason = {}): Promise<void> {
    return this.end({ state: "stopped", ...reason });
  }

  /** Work that goes on beside the training and that the end waits for. It must not reject. */
  addBackground(work: Promise<void>): void {
    this.#background.push(work);
  }

  /** Called once when the run ends. */
  onEnd(action: () => void): void {
    this.#onEnd.push(action);
  }

  noteSignal(signal: string): void {
    this.#attempt("history", runFiles.history, () => this.#run.sync());
    this.#attempt("status", runFiles.status, () => this.#run.status.noteSignal(signal));
  }

  endNow(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#outcome ??= outcome;
    this.#run.closeContent(this.#outcome);
    this.#run.writeChecksumsNow();
    this.#endStatus(this.#outcome);
  }

  /** Ends the run in the way that somebody else has found out. */
  end(outcome: Outcome, result: FinishResult = {}): Promise<void> {
    if (this.#ending !== undefined || this.#hasEnded) return this.#ending ?? Promise.resolve();
    this.#outcome = outcome;
    this.#tellEnding();
    if (result.metrics !== undefined) this.#run.metadata.merge({ metrics: result.metrics });
    this.#ending = this.#endCalmly(outcome);
    return this.#ending;
  }

  async #endCalmly(outcome: Outcome): Promise<void> {
    await Promise.all([...this.#background, this.#run.attachments.settled()]);
    if (this.#hasEnded) return;
    this.#run.closeContent(outcome);
    await this.#run.writeChecksums();
    if (this.#hasEnded) return;
    this.#endStatus(outcome);
    await this.#run.refreshIndex();
  }

  #endStatus(outcome: Outcome): void {
    this.#hasEnded = true;
    clearInterval(this.#timer);
    this.#run.endStatus(outcome);
    for (const action of this.#onEnd) action();
  }

  /** @param isLoopBlocked true when it is not the timer that calls, because the event loop has not turned for long */
  #tick(isLoopBlocked: boolean): void {
    const nowMs = this.#run.clock.monotonicMs();
    this.#loopIsLateMs = nowMs + 2 * tickMs;
    this.#attempt("history", runFiles.history, () => this.#run.tick(isLoopBlocked));
    this.#run.status
      .beatIfDue(nowMs, isLoopBlocked)
      .catch((error: unknown) => this.#warn("status", runFiles.status, error));
  }

  #isOpen(call: string): boolean {
    if (this.#outcome === undefined) return true;
    this.#run.warnings.add(`late:${call}`, `${call} after the end of run ${this.id} is ignored.`);
    return false;
  }

  #attempt(kind: string, what: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#warn(kind, what, error);
    }
  }

  #warn(kind: string, what: string, error: unknown): void {
    const isArgument = error instanceof UserError || error instanceof RangeError;
    const reason = isArgument ? error.message.replace(/\.$/, "") : fileErrorName(error);
    this.#run.warnings.add(`${kind}:${reason}`, `${what}: ${reason}. The run goes on.`);
  }
}
