// What a rank other than the first records into the run of all: its own history and status, in files of its own.

import { join } from "node:path";
import { flattenInto } from "../core/flatten.js";
import type { Value } from "../core/value.js";
import { appendNote, appendTag } from "../store/annotations.js";
import { fileErrorName } from "../store/file-error.js";
import { checkRunPath, saveRunFile } from "../store/run-folder-file.js";
import { rankFiles } from "../store/run-layout.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import type { FinishResult, StopReason } from "./active-run.js";
import type { WatchedRun } from "./exit-watch.js";
import { InertRun } from "./inert-run.js";
import { failureOf, type Outcome } from "./outcome.js";
import type { SharedPlace } from "./rank.js";
import type { LogAxes } from "./row-buffer.js";
import { tickMs } from "./run-recorder.js";
import { StatusWriter } from "./status-writer.js";
import { Streams } from "./streams.js";
import { Warnings } from "./warnings.js";
import type { RecorderWorld } from "./world.js";

/** So long the first rank may take to begin the run. */
const longestWaitMs = 60_000;
const lookMs = 100;
/** Ranks of one run start within this time. */
const lateMs = 30_000;

/**
 * Waits until the first rank has begun the run, and joins it. Where it does not come, warns and records nothing.
 * Never rejects.
 */
export async function joinRanks(place: SharedPlace, world: RecorderWorld): Promise<RankRun | InertRun> {
  const { rank } = place;
  const folder = join(place.root, place.id);
  const { clock } = world;
  const lastMs = clock.monotonicMs() + longestWaitMs;
  for (let state = stateOf(folder, place, world); state !== "ready"; state = stateOf(folder, place, world)) {
    if (clock.monotonicMs() > lastMs || state === "over") {
      world.warn(`runledger: rank ${rank.rank}: rank 0 has not begun ${folder}. This rank is not recorded.`);
      return new InertRun(place.root, place.id);
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  try {
    return new RankRun(place, world);
  } catch (error) {
    const reason = fileErrorName(error);
    world.warn(
      `runledger: rank ${rank.rank}: ${folder} cannot be written (${reason}). This rank is not recorded.`,
    );
    return new InertRun(place.root, place.id);
  }
}

type RankState = "ready" | "awaited" | "over";

/** A run of all ranks that ended lately is this one too: the first rank may be done before another has started. */
function stateOf(folder: string, place: SharedPlace, { clock }: RecorderWorld): RankState {
  const record = readStatusFile(folder);
  if (record === undefined) return "awaited";
  if (record.state === "running") {
    const context = { nowMs: clock.wallMs(), machine: machineIdentity() };
    return deriveStatus(record, undefined, context) === "running" ? "ready" : "awaited";
  }
  const startedMs = clock.wallMs() - process.uptime() * 1000;
  const isLate = Date.parse(record.ended_at ?? "") >= startedMs - lateMs;
  if (isLate && record.world_size === place.rank.worldSize) return "ready";
  return place.isResumed ? "awaited" : "over";
}

/** What describes the run as a whole is rank 0's to say and is passed over here. */
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

  /** Below ranks/<rank>/, so that no rank overwrites another's. */
  override async saveFile(relativePath: string, content: Uint8Array | string = ""): Promise<void> {
    const path = `${rankFiles(this.#rank).folder}/${checkRunPath(relativePath)}`;
    const { files } = this.#world;
    this.#warnings.attempt(path, () => saveRunFile(files, { folder: this.folder, path }, content));
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
    this.endNow({ state: "finished" });
  }

  override async fail(error?: unknown): Promise<void> {
    this.endNow(failureOf(error));
  }

  override async stop(reason: StopReason = {}): Promise<void> {
    this.endNow({ state: "stopped", ...reason });
  }

  noteSignal(signal: string): void {
    this.#streams.sync();
    this.#warnings.attempt(rankFiles(this.#rank).status, () => this.#status.noteSignal(signal));
  }

  endNow(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#timer);
    const { history, status } = rankFiles(this.#rank);
    this.#warnings.attempt(history, () => this.#streams.close(outcome.state === "finished"));
    this.#warnings.attempt(status, () => this.#status.end(outcome, this.#world.clock.wallMs()));
    this.#unwatch();
  }

  #tick(isLoopBlocked: boolean): void {
    const nowMs = this.#world.clock.monotonicMs();
    this.#loopIsLateMs = nowMs + 2 * tickMs;
    this.#streams.tick(isLoopBlocked);
    const onFault = (error: unknown): void => this.#warnings.addFault(rankFiles(this.#rank).status, error);
    this.#status.beatIfDue(nowMs, isLoopBlocked).catch(onFault);
  }

  #annotate(
    append: (run: Parameters<typeof appendNote>[0], options: Parameters<typeof appendNote>[2]) => void,
  ): void {
    const { files, clock } = this.#world;
    const run = { id: this.id, path: this.folder, root: this.#place.root, layout: "native" };
    this.#warnings.attempt("annotations.jsonl", () => append(run, { nowMs: clock.wallMs(), files }));
  }
}
