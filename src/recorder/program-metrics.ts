// Metrics in files that a program wrote itself: event files of TensorBoard and lines of JSON.

import { readTextFile } from "../formats/read-file.js";
import { readEvents, type TfEvent } from "../formats/tfevents.js";
import { readMetricLine } from "./metric-lines.js";
import type { LogAxes } from "./row-buffer.js";

/** A row as a program wrote it. */
export interface WrittenRow {
  readonly values: Readonly<Record<string, number>>;
  readonly at: LogAxes;
  /** Milliseconds since the Unix epoch; undefined where the file does not say. */
  readonly wallMs: number | undefined;
}

/** Names that say when and are no metrics. */
const axisTags = new Set(["step", "global_step", "time"]);

/** Rows of an event file, one a step, in the file's order. Damaged records are passed over. */
export function readEventRows(path: string, onRow: (row: WrittenRow) => void): void {
  let values: Record<string, number> = {};
  let first: TfEvent | undefined;
  const end = (): void => {
    const { epoch, ...metrics } = values;
    if (first !== undefined && Object.keys(metrics).length > 0)
      onRow({
        values: metrics,
        at: { step: first.step, ...(epoch === undefined ? {} : { epoch }) },
        wallMs: first.wallTime * 1000,
      });
    values = {};
    first = undefined;
  };
  readEvents(path, (event) => {
    for (const { tag, value } of event.values) {
      if (value === undefined || axisTags.has(tag)) continue;
      if (first?.step !== event.step || tag in values) end();
      first ??= event;
      values[tag] = value;
    }
  });
  end();
}

/** Rows of a file of JSON lines. Lines that are none are passed over. */
export function readLineRows(path: string, onRow: (row: WrittenRow) => void): void {
  const read = readTextFile(path, { maxBytes: 512 * 1024 * 1024 });
  if (!("text" in read)) return;
  for (const line of read.text.split("\n")) {
    const row = readMetricLine(line);
    if (row !== undefined) onRow({ ...row, wallMs: undefined });
  }
}
