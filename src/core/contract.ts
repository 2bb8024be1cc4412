// Metric contracts: what runledger.yaml says of direction, unit, target and tolerance of metrics. Plain data, checked.

import { exitCodes, UserError } from "../errors.js";
import { isPlainObject } from "./flatten.js";
import { type Direction, inferDirection } from "./metric.js";
import { nearestNames } from "./nearest-names.js";
import { parseRequirement, type Target } from "./target.js";

/** How a metric's history becomes one number. */
export type Summary = "last" | "best";

export interface MetricContract {
  /** Metric name, where `*` stands for any characters: "*.r2". */
  readonly pattern: string;
  readonly direction?: Direction;
  readonly unit?: string;
  /** Requirement as written: "<= 0.020". */
  readonly target?: string;
  /** Difference that does not matter, as written: "2%" of the reference, or a number in the metric's unit. */
  readonly tolerance?: string;
  readonly summary?: Summary;
}

export interface Contract {
  /** Roots as written, relative to the folder of the file. */
  readonly roots: readonly string[];
  readonly metrics: readonly MetricContract[];
  /** Params that may differ inside a family. */
  readonly volatile: readonly string[];
  /** Columns to show; undefined when the file does not say. */
  readonly columns: readonly string[] | undefined;
}

export const emptyContract: Contract = { roots: [], metrics: [], volatile: [], columns: undefined };

/** Finds the line of a key in the contract's file: `lineOf(["metrics", "t20.mae"])`. */
export type LineOf = (path: readonly (string | number)[]) => number | undefined;

/**
 * Checks the parsed contents of runledger.yaml.
 * @param place file name for messages
 * @throws UserError "bad-contract" that names file, line and key
 */
export function checkContract(data: unknown, place: string, lineOf: LineOf): Contract {
  const check = new ContractCheck(place, lineOf);
  if (data === null || data === undefined) return emptyContract;
  if (!isPlainObject(data)) throw check.error([], "must be a mapping of keys");
  check.keys([], data, ["roots", "metrics", "volatile", "columns"]);
  return {
    roots: check.texts(["roots"], data.roots) ?? [],
    metrics: check.metrics(data.metrics),
    volatile: check.texts(["volatile"], data.volatile) ?? [],
    columns: check.texts(["columns"], data.columns),
  };
}

/** What holds for one metric: the contract's words, the rest inferred from the name. */
export interface MetricRule {
  readonly direction: Direction | undefined;
  /** True when no contract says the direction and the name told it. */
  readonly isInferred: boolean;
  readonly unit: string | undefined;
  readonly target: Target | undefined;
}

/**
 * The rule for a metric. Where several patterns fit, each property comes from the most specific one that has it: the
 * pattern with the most literal characters.
 * @param metric name without "metrics."
 */
export function ruleFor(contract: Contract, metric: string): MetricRule {
  const fitting = contract.metrics
    .filter((entry) => fitsPattern(entry.pattern, metric))
    .sort((a, b) => literalLength(b.pattern) - literalLength(a.pattern));
  const direction = fitting.find((entry) => entry.direction !== undefined)?.direction;
  const requirement = fitting.find((entry) => entry.target !== undefined)?.target;
  return {
    direction: direction ?? inferDirection(metric),
    isInferred: direction === undefined,
    unit: fitting.find((entry) => entry.unit !== undefined)?.unit,
    target: requirement === undefined ? undefined : parseRequirement(metric, requirement),
  };
}

/** Whether a name fits a pattern in which `*` stands for any characters. Linear time. */
export function fitsPattern(pattern: string, name: string): boolean {
  const pieces = pattern.split("*");
  const [first = "", ...middle] = pieces;
  const last = middle.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of middle) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > name.length - last.length) return false;
    at = found + piece.length;
  }
  return true;
}

function literalLength(pattern: string): number {
  return pattern.includes("*") ? pattern.replaceAll("*", "").length : Number.POSITIVE_INFINITY;
}

/** Checks of one file; every message starts with its place. */
class ContractCheck {
  readonly #place: string;
  readonly #lineOf: LineOf;

  constructor(place: string, lineOf: LineOf) {
    this.#place = place;
    this.#lineOf = lineOf;
  }

  error(path: readonly (string | number)[], what: string, hint?: string): UserError {
    const line = this.#lineOf(path);
    const where = line === undefined ? this.#place : `${this.#place}:${line}`;
    const key = path.length > 0 ? `"${path.join(" → ")}" ` : "";
    const options = { exitCode: exitCodes.usage, ...(hint === undefined ? {} : { hint }) };
    return new UserError("bad-contract", `${where}: ${key}${what}.`, options);
  }

  keys(path: readonly string[], data: Record<string, unknown>, known: readonly string[]): void {
    for (const key of Object.keys(data)) {
      if (known.includes(key)) continue;
      const [nearest] = nearestNames(key, known, 1);
      const hint = nearest === undefined ? `Known keys: ${known.join(", ")}` : `Did you mean "${nearest}"?`;
      throw this.error([...path, key], "is not a known key", hint);
    }
  }

  texts(path: readonly string[], data: unknown): string[] | undefined {
    if (data === undefined || data === null) return undefined;
    const list = Array.isArray(data) ? data : [data];
    if (list.every((entry) => typeof entry === "string")) return list;
    throw this.error(path, "must be a list of texts");
  }

  metrics(data: unknown): MetricContract[] {
    if (data === undefined || data === null) return [];
    if (!isPlainObject(data)) throw this.error(["metrics"], "must map metric names to contracts");
    return Object.keys(data).map((pattern) => this.metric(pattern, data[pattern]));
  }

  metric(pattern: string, data: unknown): MetricContract {
    const path = ["metrics", pattern];
    if (!isPlainObject(data)) throw this.error(path, "must be a mapping, e.g. { direction: min, unit: s }");
    this.keys(path, data, ["direction", "unit", "target", "tolerance", "summary"]);
    return {
      pattern,
      ...this.choice([...path, "direction"], data.direction, ["min", "max"] as const, "direction"),
      ...this.choice([...path, "summary"], data.summary, ["last", "best"] as const, "summary"),
      ...(data.unit === undefined ? {} : { unit: String(data.unit) }),
      ...(data.target === undefined ? {} : { target: this.requirement([...path, "target"], data.target) }),
      ...(data.tolerance === undefined
        ? {}
        : { tolerance: this.tolerance([...path, "tolerance"], data.tolerance) }),
    };
  }

  choice<Key extends string, Choice extends string>(
    path: readonly string[],
    data: unknown,
    choices: readonly Choice[],
    key: Key,
  ): { [K in Key]?: Choice } {
    if (data === undefined) return {};
    const chosen = choices.find((choice) => choice === data);
    if (chosen === undefined)
      throw this.error(path, `is "${String(data)}"`, `Choose one of: ${choices.join(", ")}`);
    return { [key]: chosen } as { [K in Key]?: Choice };
  }

  requirement(path: readonly string[], data: unknown): string {
    try {
      parseRequirement("metric", String(data));
      return String(data);
    } catch {
      throw this.error(path, `is "${String(data)}", which is not a target`, 'Write for example "<= 0.020"');
    }
  }

  tolerance(path: readonly string[], data: unknown): string {
    const text = String(data).trim();
    const amount = Number(text.replace(/%$/, ""));
    if (text !== "" && Number.isFinite(amount) && amount >= 0) return text;
    throw this.error(path, `is "${text}"`, "Write a share such as 2% or a number in the metric's unit");
  }
}
