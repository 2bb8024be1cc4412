// What a run writes all the time: its history, and the same numbers for TensorBoard.

import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { runFiles } from "../store/run-layout.js";
import type { Clock } from "./clock.js";
import { HistoryWriter } from "./history-writer.js";
import { type LogAxes, RowBuffer } from "./row-buffer.js";
import { RowEncoder } from "./row-encoder.js";
import { TensorBoardWriter, type TensorBoardWriterOptions } from "./tensorboard-writer.js";
import type { Warnings } from "./warnings.js";

/** While rows are few, each is handed over at once: on average one every 4 ms, the first 250 of a burst. */
const directIntervalMs = 4;
const directBurstMs = 1000;

/**
 * While they are many, they are handed over together: when the oldest has waited so long, or when there are so many, at
 * first few and in a lasting storm an eighth of its rows. Turning rows into text costs more than log() may take of each.
 */
const longestWaitMs = 20;
const leastBatchRows = 64;
const mostBatchRows = 2048;
const batchShare = 1 / 8;

/** A storm is over when nothing was handed over for so long. */
const quietMs = 100;

export interface StreamsOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly warnings: Warnings;
  readonly tensorboard: boolean;
  /** Name of the history's first file; history.jsonl when absent. */
  readonly history?: string;
  readonly session: TensorBoardWriterOptions["session"];
}

/**
 * Handing over is a write into the operating system's memory (some µs): it outlives the death of the process, but not a
 * power cut, for which `tick` has the disk synced on another thread. It happens in `log` and is not left to a timer,
 * because a training that never lets the event loop turn must not lose what it has logged.
 */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #buffer: RowBuffer;
  readonly #encoder: RowEncoder;
  readonly #history: HistoryWriter;
  readonly #board: TensorBoardWriter | undefined;
  #wallOffsetMs = 0;
  #directFromMs = Number.NEGATIVE_INFINITY;
  #handedOverMs = Number.NEGATIVE_INFINITY;
  #oldestMs = 0;
  #stormRows = 0;
  #batchRows = leastBatchRows;
  #rowCount = 0;
  /** Whether the rows that gather were written by another program. */
  #isTaking = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
    const { files, folder, warnings } = options;
    const onRefused = (name: string, reason: string): void =>
      warnings.add(`value:${name}`, `log(): "${name}" ${reason}.`);
    this.#buffer = new RowBuffer(onRefused);
    this.#encoder = new RowEncoder(onRefused);
    const onFault = (error: unknown): void => warnAboutHistory(warnings, error);
    this.#history = new HistoryWriter({ files, folder, name: options.history ?? runFiles.history, onFault });
    if (options.tensorboard) this.#board = new TensorBoardWriter(options);
    this.#readClocks();
  }

  /** Logs one row. */
  log(values: Readonly<Record<string, unknown>>, axes: LogAxes, nowMs: number): void {
    if (!this.#buffer.add(values, axes, nowMs + this.#wallOffsetMs)) return;
    const { rowCount } = this.#buffer.rows;
    if (rowCount === 1) this.#oldestMs = nowMs;
    if (rowCount === 1 && nowMs >= this.#directFromMs) {
      this.#directFromMs = Math.max(this.#directFromMs, nowMs - directBurstMs) + directIntervalMs;
    } else if (rowCount < this.#batchRows && nowMs < this.#oldestMs + longestWaitMs) return;
    this.#weighStorm(rowCount, nowMs);
    this.#handOver();
  }

  /** Decides how many rows the next batch may have. */
  #weighStorm(rows: number, nowMs: number): void {
    if (nowMs >= this.#handedOverMs + quietMs) this.#stormRows = 0;
    this.#handedOverMs = nowMs;
    this.#stormRows += rows;
    const share = Math.floor(this.#stormRows * batchShare);
    this.#batchRows = Math.min(mostBatchRows, Math.max(leastBatchRows, share));
  }

  /** Takes rows that another program has written, which TensorBoard can see where that program has put them. */
  takeWritten(values: Readonly<Record<string, number>>, axes: LogAxes, wallMs: number): void {
    if (!this.#isTaking) this.#handOver();
    this.#isTaking = true;
    this.#buffer.add(values, axes, wallMs);
    if (this.#buffer.rows.rowCount >= mostBatchRows) this.#handOver();
  }

  /**
   * Hands over what has gathered and has the disk synced; to be called about twice a second.
   * @param isLoopBlocked see `HistoryWriter.tick`
   */
  tick(isLoopBlocked: boolean): void {
    this.#readClocks();
    this.#handOver();
    this.#history.tick(isLoopBlocked);
    this.#board?.write();
  }

  /** Brings everything to the disk; the streams stay open. */
  sync(): void {
    this.#handOver();
    this.#history.sync();
    this.#board?.write();
  }

  /** Brings everything to the disk and ends the streams. */
  close(hasFinished: boolean): void {
    this.#handOver();
    this.#history.close();
    this.#board?.close(hasFinished ? "success" : "failure");
  }

  /** The last value of every metric. */
  lastValues(): Record<string, number | null> {
    return this.#encoder.lastValues();
  }

  /** How much was logged and how much of it is lost, in the names of metadata.json. */
  counts(): Record<string, number> {
    const lost = this.#history.droppedRows;
    return { history_rows: this.#rowCount, ...(lost === 0 ? {} : { lost_rows: lost }) };
  }

  #handOver(): void {
    const { rows } = this.#buffer;
    if (rows.rowCount === 0) return;
    this.#rowCount += rows.rowCount;
    this.#history.write(this.#encoder.encode(rows), rows.rowCount);
    if (!this.#isTaking) this.#board?.add(rows);
    rows.clear();
  }

  /** The wall clock may be set while the run goes on; rows carry its time, but it is read only now and then. */
  #readClocks(): void {
    this.#wallOffsetMs = this.#options.clock.wallMs() - this.#options.clock.monotonicMs();
  }
}

function warnAboutHistory(warnings: Warnings, error: unknown): void {
  const reason = fileErrorName(error);
  const message = `history.jsonl: ${reason}. What was logged is kept in memory and written to a new segment.`;
  warnings.add(`history:${reason}`, message);
}
