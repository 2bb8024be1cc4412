// Turns logged values into lines of history.jsonl. The hot path of the recorder: about as fast as JSON.stringify.

import type { ScalarQueue } from "./scalar-queue.js";

/** Where on the axes a row stands. */
export interface LogAxes {
  /** Integer axis of the metrics; absent: the epoch, else one more than the last row's. */
  readonly step?: number;
  readonly epoch?: number;
}

/** A metric that has been logged before. */
interface Metric {
  readonly name: string;
  /** `,"loss":`, ready to be put before a value. */
  readonly prefix: string;
  last: number | null;
}

/** Members of a row that say when. A metric of such a name gets a "_" at its end. */
const axisNames = new Set(["step", "epoch", "time"]);

export interface RowEncoderOptions {
  /** Called with the name of a value that cannot be logged, and why. */
  readonly onRefused: (name: string, reason: string) => void;
  /** Where the numbers go as well, for TensorBoard. */
  readonly scalars?: ScalarQueue;
}

/** Keeps what repeats from row to row: names, the last values, the next step. */
export class RowEncoder {
  readonly #options: RowEncoderOptions;
  readonly #metrics = new Map<string, Metric>();
  #nextStep = 0;

  constructor(options: RowEncoderOptions) {
    this.#options = options;
  }

  /**
   * One line with its "\n", or "" when there is nothing to log.
   * @param wallMs time of the row, milliseconds since the Unix epoch
   */
  encode(values: Readonly<Record<string, unknown>>, axes: LogAxes, wallMs: number): string {
    const epoch = this.#axis("epoch", axes.epoch);
    const step = this.#axis("step", axes.step) ?? epoch ?? this.#nextStep;
    const scalars = this.#options.scalars;
    scalars?.startRow(step, wallMs);
    let members = "";
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (typeof value === "number") {
        const metric = this.#metrics.get(name) ?? this.#addMetric(name);
        metric.last = value;
        members += metric.prefix + encodeNumber(value);
        scalars?.add(metric.name, value);
      } else members += this.#encodeOther(name, value);
    }
    if (members === "") return "";
    this.#nextStep = step + 1;
    const time = Math.round(wallMs) / 1000;
    const epochMember = epoch === undefined ? "" : `,"epoch":${epoch}`;
    return `{"step":${step}${epochMember},"time":${time}${members}}\n`;
  }

  /** The last value of every metric, by name, in the order they first came. */
  lastValues(): Record<string, number | null> {
    return Object.fromEntries([...this.#metrics.values()].map(({ name, last }) => [name, last]));
  }

  #addMetric(name: string): Metric {
    const written = axisNames.has(name) ? `${name}_` : name;
    if (written !== name) this.#options.onRefused(name, `is the name of an axis; logged as "${written}"`);
    const metric = { name: written, prefix: `,${JSON.stringify(written)}:`, last: null };
    this.#metrics.set(name, metric);
    return metric;
  }

  /** Null is a value of its own; a bigint is a number; anything else is no metric. */
  #encodeOther(name: string, value: unknown): string {
    if (typeof value === "bigint") return this.#encodeKnown(name, Number(value));
    if (value === null) return this.#encodeKnown(name, null);
    if (value !== undefined) this.#options.onRefused(name, `is a ${typeof value}, not a number; left out`);
    return "";
  }

  #encodeKnown(name: string, value: number | null): string {
    const metric = this.#metrics.get(name) ?? this.#addMetric(name);
    metric.last = value;
    return metric.prefix + (value === null ? "null" : encodeNumber(value));
  }

  #axis(name: string, value: unknown): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.#options.onRefused(name, `must be a finite number; left out`);
    return undefined;
  }
}

/** As JSON, which has no word for NaN and infinities: they are written as texts. */
function encodeNumber(value: number): string {
  if (value === 0) return 1 / value < 0 ? "-0" : "0";
  return Number.isFinite(value) ? `${value}` : `"${value}"`;
}
