// Finds metrics in what a program prints: every line that is a JSON object with numbers is a row.

import { flattenInto, isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import type { Value } from "../core/value.js";
import type { LogAxes } from "./row-buffer.js";

/** A row as `log` takes it. */
export interface MetricRow {
  /** Numbers by dotted name. */
  readonly values: Readonly<Record<string, number>>;
  readonly at: LogAxes;
}

/** Longer lines are no metrics; they are not kept in memory. */
const longestLineBytes = 1024 * 1024;

/** Names that say when a row was made. They are not metrics; the first of each kind that has a fitting number counts. */
const stepNames = ["step", "global_step"];
const epochNames = ["epoch"];
const timeNames = ["time", "timestamp"];

/**
 * Reads one printed line. Undefined when it is not a JSON object with at least one metric. `step` or `global_step`, and
 * `epoch`, place the row; nested objects become dotted names; everything that is no number is left out. Bare NaN and
 * Infinity, as Python prints them, are numbers.
 */
export function readMetricLine(line: string): MetricRow | undefined {
  // A progress bar may have drawn on the same line before.
  const text = line.slice(line.lastIndexOf("\r", line.trimEnd().length - 1) + 1).trim();
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  const data = parseObject(text);
  if (data === undefined) return undefined;
  const at = { ...axis("step", data, stepNames), ...axis("epoch", data, epochNames) };
  const leaves = new Map<string, Value>();
  flattenInto(leaves, data);
  for (const name of [...stepNames, ...epochNames, ...timeNames]) leaves.delete(name);
  const numbers = [...leaves].filter((leaf): leaf is [string, number] => typeof leaf[1] === "number");
  return numbers.length === 0 ? undefined : { values: Object.fromEntries(numbers), at };
}

export interface MetricLinesOptions {
  /** Reads lines that are no JSON. */
  readonly readLine?: ((line: string) => MetricRow | undefined) | undefined;
  /** Whether lines of JSON are rows; yes when absent. */
  readonly takesJson?: boolean;
}

/** Longer lines are not shown to `readLine`. */
const longestReadLine = 16 * 1024;

/** Cuts a stream of bytes into lines and hands on the rows among them. */
export class MetricLines {
  readonly #onRow: (row: MetricRow) => void;
  readonly #options: MetricLinesOptions;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(onRow: (row: MetricRow) => void, options: MetricLinesOptions = {}) {
    this.#onRow = onRow;
    this.#options = options;
  }

  /** Takes the next bytes, which may end in the middle of a line. They are copied where they are kept. */
  add(bytes: Uint8Array): void {
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      if (this.#options.readLine !== undefined || endsObject(bytes, from, end)) {
        this.#keep(bytes.subarray(from, end));
        this.end();
      } else this.#drop();
      from = end + 1;
    }
    this.#keep(new Uint8Array(bytes.subarray(from)));
  }

  /** Takes what is there as the last line. */
  end(): void {
    const isShort = this.#pendingBytes <= longestLineBytes;
    const row = isShort ? this.#read(Buffer.concat(this.#pending).toString("utf8")) : undefined;
    this.#drop();
    if (row !== undefined) this.#onRow(row);
  }

  #read(line: string): MetricRow | undefined {
    const { readLine, takesJson = true } = this.#options;
    const row = takesJson ? readMetricLine(line) : undefined;
    return row ?? (line.length <= longestReadLine ? readLine?.(line) : undefined);
  }

  #drop(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #keep(part: Uint8Array): void {
    this.#pendingBytes += part.length;
    if (this.#pendingBytes > longestLineBytes) this.#pending = [];
    else if (part.length > 0) this.#pending.push(part);
  }
}

/** Whether a line may end with "}": a cheap look that spares ordinary output the decoding. */
function endsObject(bytes: Uint8Array, from: number, end: number): boolean {
  let last = end - 1;
  while (last >= from && (bytes[last] ?? 0) <= 32) last--;
  return last < from || bytes[last] === 0x7d;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const { value } = parseTolerantJson(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    // Not JSON: an ordinary line of output.
    return undefined;
  }
}

function axis(name: keyof LogAxes, data: Record<string, unknown>, names: readonly string[]): LogAxes {
  const found = names
    .map((key) => data[key])
    .find((value) => typeof value === "number" && Number.isFinite(value));
  return found === undefined ? {} : { [name]: found };
}

/** Dotted names → groups, as metadata.json has them: "t20.mae" → `{ t20: { mae } }`. Names that clash stay dotted. */
export function groupMetrics(values: ReadonlyMap<string, number>): Record<string, unknown> {
  const groups: Group = new Map();
  for (const [name, value] of values) {
    const path = name.split(".");
    const clashes = path.some((_, at) => at > 0 && values.has(path.slice(0, at).join(".")));
    place(groups, clashes ? [name] : path, value);
  }
  return plain(groups);
}

type Group = Map<string, number | Group>;

function place(group: Group, path: readonly string[], value: number): void {
  const [name = "", ...rest] = path;
  const there = group.get(name);
  if (rest.length === 0) group.set(name, value);
  else {
    const inner = there instanceof Map ? there : new Map();
    group.set(name, inner);
    place(inner, rest, value);
  }
}

function plain(group: Group): Record<string, unknown> {
  const members = [...group].map(
    ([name, value]) => [name, value instanceof Map ? plain(value) : value] as const,
  );
  return Object.fromEntries(members);
}
