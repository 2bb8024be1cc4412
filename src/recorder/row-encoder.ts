// Turns logged rows into lines of history.jsonl.

import type { LoggedRow, OnRefused } from "./row-buffer.js";

/** A metric that has been logged before. */
interface Metric {
  readonly name: string;
  /** `,"loss":`, ready to be put before a value. */
  readonly prefix: string;
  last: number | null;
}

/** Members of a row that say when. A metric of such a name gets a "_" at its end. */
const axisNames = new Set(["step", "epoch", "time"]);

/** Remembers what repeats from row to row, and the last value of every metric. */
export class RowEncoder {
  readonly #onRefused: OnRefused;
  readonly #metrics = new Map<string, Metric>();

  constructor(onRefused: OnRefused) {
    this.#onRefused = onRefused;
  }

  /** The rows as lines, each with its "\n". */
  encode(rows: readonly LoggedRow[]): string {
    let text = "";
    for (const row of rows) text += this.#line(row);
    return text;
  }

  /** The last value of every metric, by name, in the order they first came. */
  lastValues(): Record<string, number | null> {
    return Object.fromEntries([...this.#metrics.values()].map(({ name, last }) => [name, last]));
  }

  #line(row: LoggedRow): string {
    const epoch = row.epoch === undefined ? "" : `,"epoch":${encodeNumber(row.epoch)}`;
    const time = Math.round(row.wallMs) / 1000;
    let line = `{"step":${encodeNumber(row.step)}${epoch},"time":${time}`;
    for (const [index, name] of row.names.entries()) {
      const value = row.values[index] ?? null;
      const metric = this.#metrics.get(name) ?? this.#addMetric(name);
      metric.last = value;
      line += metric.prefix + (value === null ? "null" : encodeNumber(value));
    }
    return `${line}}\n`;
  }

  #addMetric(name: string): Metric {
    const written = axisNames.has(name) ? `${name}_` : name;
    if (written !== name) this.#onRefused(name, `is the name of an axis; logged as "${written}"`);
    const metric = { name: written, prefix: `,${JSON.stringify(written)}:`, last: null };
    this.#metrics.set(name, metric);
    return metric;
  }
}

/** As JSON, which has no word for NaN and infinities: they are written as texts. */
function encodeNumber(value: number): string {
  if (value === 0) return 1 / value < 0 ? "-0" : "0";
  return Number.isFinite(value) ? `${value}` : `"${value}"`;
}
