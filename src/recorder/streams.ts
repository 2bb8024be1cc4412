// What a run writes all the time: its history, and the same numbers for TensorBoard.

import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { runFiles } from "../store/run-layout.js";
import type { Clock } from "./clock.js";
import { HistoryWriter } from "./history-writer.js";
import { type LogAxes, RowEncoder } from "./row-encoder.js";
import { ScalarQueue } from "./scalar-queue.js";
import { TensorBoardWriter } from "./tensorboard-writer.js";
import type { Warnings } from "./warnings.js";

export interface StreamsOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly warnings: Warnings;
  readonly tensorboard: boolean;
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #rows: RowEncoder;
  readonly #history: HistoryWriter;
  readonly #board: TensorBoardWriter | undefined;
  #wallOffsetMs = 0;
  #rowCount = 0;

  constructor(options: StreamsOptions) {
    this.#options = options;
    const { files, folder, warnings, tensorboard } = options;
    const scalars = tensorboard ? new ScalarQueue() : undefined;
    this.#rows = new RowEncoder({
      onRefused: (name, reason) => warnings.add(`value:${name}`, `log(): "${name}" ${reason}.`),
      ...(scalars === undefined ? {} : { scalars }),
    });
    const onFault = (error: unknown): void => warnAboutHistory(warnings, error);
    this.#history = new HistoryWriter({ files, folder, name: runFiles.history, onFault });
    if (scalars !== undefined) this.#board = new TensorBoardWriter({ ...options, scalars });
    this.#readClocks();
  }

  /** Logs one row. */
  log(values: Readonly<Record<string, unknown>>, axes: LogAxes, nowMs: number): void {
    const row = this.#rows.encode(values, axes, nowMs + this.#wallOffsetMs);
    if (row === "") return;
    this.#rowCount++;
    this.#history.add(row, nowMs);
  }

  /** Hands over what has gathered and has the disk synced. @param isLoopBlocked see `HistoryWriter.tick` */
  tick(isLoopBlocked: boolean): void {
    this.#readClocks();
    this.#history.tick(isLoopBlocked);
    this.#board?.flush();
  }

  /** Brings everything to the disk; the streams stay open. */
  sync(): void {
    this.#history.sync();
    this.#board?.flush();
  }

  /** Brings everything to the disk and ends the streams. */
  close(): void {
    this.#history.close();
    this.#board?.close();
  }

  lastValues(): Record<string, number | null> {
    return this.#rows.lastValues();
  }

  /** How much was logged and how much of it is lost, in the names of metadata.json. */
  counts(): Record<string, number> {
    const lost = this.#history.droppedRows;
    return { history_rows: this.#rowCount, ...(lost === 0 ? {} : { lost_rows: lost }) };
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
