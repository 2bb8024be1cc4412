// The run's numbers once more, as an event file that TensorBoard opens.

import { hostname } from "node:os";
import { join } from "node:path";
import type { Fields } from "../core/value.js";
import { type HparamsEnd, hparamsEndEvent, hparamsOf, hparamsStartEvent } from "../formats/tf-hparams.js";
import { EventEncoder } from "../formats/tfevents.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { LineLog } from "../store/line-log.js";
import { makeRunFolder } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import type { Clock } from "./clock.js";
import { RowColumns, type RowShape } from "./row-columns.js";
import type { Warnings } from "./warnings.js";

export interface TensorBoardWriterOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly warnings: Warnings;
  /** What the run is called, and its params at the first row: the hyperparameters there. */
  readonly session: { readonly name: string; readonly params: () => Fields };
}

type Scalar = [tag: string, value: number];

/** Rows wait for `write` up to this number; more are written at once, so that memory stays bounded. */
const mostWaitingRows = 16_384;

/**
 * The folder appears with the first row. It is a copy for convenience: what a failing disk does not take is left out,
 * history.jsonl has it.
 */
export class TensorBoardWriter {
  readonly #options: TensorBoardWriterOptions;
  readonly #encoder = new EventEncoder();
  readonly #waiting = new RowColumns();
  readonly #scalarsByShape = new WeakMap<RowShape, Scalar[]>();
  #log: LineLog | undefined;

  constructor(options: TensorBoardWriterOptions) {
    this.#options = options;
  }

  /** Takes rows for the next `write`. */
  add(rows: RowColumns): void {
    this.#waiting.addAll(rows);
    if (this.#waiting.rowCount >= mostWaitingRows) this.write();
  }

  /** Encodes what waits and hands it to the operating system. */
  write(): void {
    if (this.#waiting.rowCount === 0) return;
    this.#encode(this.#waiting);
    this.#waiting.clear();
    this.#log ??= this.#open();
    this.#log?.write(this.#encoder.take());
  }

  /** Writes how the run ended, waits for the disk and closes. */
  close(status: HparamsEnd["status"]): void {
    this.write();
    if (this.#log === undefined) return;
    this.#encoder.addEvent(hparamsEndEvent({ status, wallTime: this.#options.clock.wallMs() / 1000 }));
    this.#log.write(this.#encoder.take());
    this.#log.close();
  }

  /** Null has no form there and is left out. */
  #encode({ rowCount, shapes, steps, wallMs, values }: RowColumns): void {
    let valueIndex = 0;
    for (let row = 0; row < rowCount; row++) {
      const shape = shapes[row] as RowShape;
      const scalars = this.#scalarsOf(shape);
      for (const scalar of scalars) scalar[1] = values[valueIndex++] as number;
      const present =
        shape.isNull === undefined ? scalars : scalars.filter((_, index) => !shape.isNull?.[index]);
      if (present.length === 0) continue;
      this.#encoder.addScalars(steps[row] as number, (wallMs[row] as number) / 1000, present);
    }
  }

  /** One list a shape, filled anew for each row. */
  #scalarsOf(shape: RowShape): Scalar[] {
    const known = this.#scalarsByShape.get(shape);
    if (known !== undefined) return known;
    const scalars = shape.names.map((name): Scalar => [name, Number.NaN]);
    this.#scalarsByShape.set(shape, scalars);
    return scalars;
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
      header: this.#header(wallTime),
      restartAt: "batch",
      onFault: (error) => this.#warn(error),
    });
  }

  /** What kind of file this is, and the run's params. */
  #header(wallTime: number): Uint8Array {
    const { name, params } = this.#options.session;
    const encoder = new EventEncoder();
    encoder.addFileVersion(wallTime);
    encoder.addEvent(hparamsStartEvent({ hparams: hparamsOf(params()), group: name, wallTime }));
    return encoder.take();
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
