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
import type { LoggedRow } from "./row-buffer.js";
import type { Warnings } from "./warnings.js";

export interface TensorBoardWriterOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly warnings: Warnings;
}

/** Encoded rows are handed over from this many bytes on. */
const batchBytes = 64 * 1024;

/**
 * The folder appears with the first row. It is a copy for convenience: what a failing disk does not take is left out,
 * history.jsonl has it.
 */
export class TensorBoardWriter {
  readonly #options: TensorBoardWriterOptions;
  readonly #encoder = new EventEncoder();
  #addedBytes = 0;
  #log: LineLog | undefined;

  constructor(options: TensorBoardWriterOptions) {
    this.#options = options;
  }

  /** Encodes rows. Null has no form there and is left out. */
  add(rows: readonly LoggedRow[]): void {
    for (const { step, wallMs, names, values } of rows) {
      const scalars: [string, number][] = [];
      for (const [index, name] of names.entries()) {
        const value = values[index] ?? null;
        if (value !== null) scalars.push([name, value]);
      }
      if (scalars.length > 0) this.#encoder.addScalars(step, wallMs / 1000, scalars);
      this.#addedBytes += 32 + 32 * names.length;
    }
    if (this.#addedBytes >= batchBytes) this.write();
  }

  /** Hands what was encoded to the operating system. */
  write(): void {
    const records = this.#encoder.take();
    this.#addedBytes = 0;
    if (records.length === 0) return;
    this.#log ??= this.#open();
    this.#log?.write(records);
  }

  /** Writes, waits for the disk and closes. */
  close(): void {
    this.write();
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
