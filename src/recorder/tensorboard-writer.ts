// The run's numbers once more, as an event file that TensorBoard opens.

import { hostname } from "node:os";
import { join } from "node:path";
import { EventEncoder, encodeFileVersion } from "../formats/tfevents.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { LineLog } from "../store/line-log.js";
import { makeRunFolder } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import type { Clock } from "./clock.js";
import type { ScalarQueue } from "./scalar-queue.js";
import type { Warnings } from "./warnings.js";

export interface TensorBoardWriterOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly warnings: Warnings;
  readonly scalars: ScalarQueue;
}

/**
 * Encodes when it is told to flush, never while the training logs. The folder appears with the first scalar. It is a copy
 * for convenience: what a failing disk does not take is left out, history.jsonl has it.
 */
export class TensorBoardWriter {
  readonly #options: TensorBoardWriterOptions;
  readonly #encoder = new EventEncoder();
  #log: LineLog | undefined;

  constructor(options: TensorBoardWriterOptions) {
    this.#options = options;
  }

  /** Encodes what has gathered and hands it to the operating system. */
  flush(): void {
    for (const { step, wallTime, values } of this.#options.scalars.drain()) {
      this.#encoder.addScalars(step, wallTime, values);
    }
    const records = this.#encoder.take();
    if (records.length === 0) return;
    this.#log ??= this.#open();
    this.#log?.write(records);
  }

  /** Flushes, waits for the disk and closes. */
  close(): void {
    this.flush();
    this.#log?.close();
  }

  #open(): LineLog | undefined {
    const { files, folder, clock } = this.#options;
    const wallTime = clock.wallMs() / 1000;
    try {
      makeRunFolder(files, folder, runFiles.tensorboard);
    } catch (error) {
      this.#warn(error);
      return undefined;
    }
    return new LineLog({
      files,
      folder: join(folder, runFiles.tensorboard),
      name: eventFileName(wallTime),
      header: encodeFileVersion(wallTime),
      restartAt: "batch",
      onFault: (error) => this.#warn(error),
    });
  }

  #warn(error: unknown): void {
    const reason = fileErrorName(error);
    this.#options.warnings.add(
      `tensorboard:${reason}`,
      `${runFiles.tensorboard}: ${reason}. history.jsonl goes on.`,
    );
  }
}

/** Seconds, host and process, as TensorBoard's own writers name theirs; later segments end in .2, .3, … */
function eventFileName(wallTime: number): string {
  const host = hostname().replace(/[^A-Za-z0-9-]+/g, "-");
  return `events.out.tfevents.${Math.floor(wallTime)}.${host}.${process.pid}`;
}
