// Checks what runledger.yaml holds, and says file, line and key of what is wrong.

import { exitCodes, UserError } from "../../errors.js";
import { isPlainObject } from "../flatten.js";
import { nearestNames } from "../nearest-names.js";
import { parseRequirement } from "../target.js";
import {
  type Contract,
  emptyContract,
  type LineOf,
  type MetricContract,
  parseTolerance,
} from "./contract.js";

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
    const at = list.findIndex((entry) => typeof entry !== "string");
    throw this.error(
      Array.isArray(data) ? [...path, at] : path,
      `is ${JSON.stringify(list[at])}, not a text; must be a list of texts`,
    );
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
    if (parseTolerance(text) !== undefined) return text;
    throw this.error(path, `is "${text}"`, "Write a share such as 2% or a number in the metric's unit");
  }
}
