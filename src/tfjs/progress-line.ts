// One line about the last epoch, rewritten in place, on a terminal only.

import type { ProgressStream } from "./train-options.js";
import type { EpochRecord } from "./training-loop.js";

/** Shows epochs as they end. `close` ends the line, so that what follows starts on a new one. */
export interface ProgressLine {
  readonly show: (record: EpochRecord) => void;
  readonly close: () => void;
}

const clearLine = "\r\x1b[2K";

/** A line for a terminal; one that shows nothing where `stream` is null or no terminal. */
export function openProgressLine(
  stream: ProgressStream | null,
  { name, maxEpochs }: { readonly name: string; readonly maxEpochs: number },
): ProgressLine {
  if (stream?.isTTY !== true) return { show: () => undefined, close: () => undefined };
  const started = performance.now();
  let best: EpochRecord | undefined;
  let isOpen = false;
  return {
    show(record) {
      if (record.isBest) best = record;
      const seconds = (performance.now() - started) / 1000;
      stream.write(clearLine + progressText(record, { name, maxEpochs, best, seconds }));
      isOpen = true;
    },
    close() {
      if (isOpen) stream.write("\n");
      isOpen = false;
    },
  };
}

/** "mlp  epoch 12/200  loss 0.0123  val_loss 0.0145  best 0.0143 (10)  1.2 s", without control characters. */
export function progressText(
  record: EpochRecord,
  about: {
    readonly name: string;
    readonly maxEpochs: number;
    readonly best: EpochRecord | undefined;
    readonly seconds: number;
  },
): string {
  const width = String(about.maxEpochs).length;
  const parts = [
    about.name.replace(/[^\x20-\x7e]/g, "?"),
    `epoch ${String(record.epoch).padStart(width)}/${about.maxEpochs}`,
    `loss ${short(record.loss)}`,
    `val_loss ${short(record.valLoss)}`,
    ...(about.best === undefined ? [] : [`best ${short(about.best.valLoss)} (${about.best.epoch})`]),
    `${about.seconds.toFixed(1)} s`,
  ];
  return parts.join("  ");
}

function short(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(4) : String(value);
}
