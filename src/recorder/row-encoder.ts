// Turns logged rows into lines of history.jsonl.

import type { OnRefused } from "./row-buffer.js";
import type { RowColumns, RowShape } from "./row-columns.js";

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
  readonly #metricsByShape = new WeakMap<RowShape, readonly Metric[]>();
  #second = Number.NaN;
  #secondText = "";

  constructor(onRefused: OnRefused) {
    this.#onRefused = onRefused;
  }

  /** The rows as lines, each with its "\n". */
  encode(rows: RowColumns): string {
    let text = "";
    let valueIndex = 0;
    for (let row = 0; row < rows.rowCount; row++) {
      text += this.#head(rows, row);
      const { isNull } = rows.shapes[row] as RowShape;
      const metrics = this.#metricsOf(rows.shapes[row] as RowShape);
      for (let i = 0; i < metrics.length; i++) {
        const metric = metrics[i] as Metric;
        const value = isNull?.[i] ? null : (rows.values[valueIndex] as number);
        metric.last = value;
        text += metric.prefix + (value === null ? "null" : encodeNumber(value));
        valueIndex++;
      }
      text += "}\n";
    }
    return text;
  }

  /** The last value of every metric, by name, in the order they first came. */
  lastValues(): Record<string, number | null> {
    return Object.fromEntries([...this.#metrics.values()].map(({ name, last }) => [name, last]));
  }

  #head(rows: RowColumns, row: number): string {
    const epoch = rows.epochs[row] as number;
    const epochMember = Number.isNaN(epoch) ? "" : `,"epoch":${encodeNumber(epoch)}`;
    const time = this.#timeText(rows.wallMs[row] as number);
    return `{"step":${encodeNumber(rows.steps[row] as number)}${epochMember},"time":${time}`;
  }

  /** Seconds with three places; quicker than printing the number. */
  #timeText(wallMs: number): string {
    const whole = Math.round(wallMs);
    const second = Math.floor(whole / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = String(second);
    }
    const milliseconds = whole - second * 1000;
    if (milliseconds < 10) return `${this.#secondText}.00${milliseconds}`;
    return `${this.#secondText}.${milliseconds < 100 ? "0" : ""}${milliseconds}`;
  }

  #metricsOf(shape: RowShape): readonly Metric[] {
    const known = this.#metricsByShape.get(shape);
    if (known !== undefined) return known;
    const metrics = shape.names.map((name) => this.#metrics.get(name) ?? this.#addMetric(name));
    this.#metricsByShape.set(shape, metrics);
    return metrics;
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
