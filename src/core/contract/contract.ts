// Metric contracts: what runledger.yaml says of direction, unit, target, tolerance and summary of metrics. Plain data.

import { type Direction, inferDirection } from "../metric.js";
import { parseRequirement, type Target } from "../target.js";

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

/** What holds for one metric: the contract's words, the rest inferred from the name. */
export interface MetricRule {
  readonly direction: Direction | undefined;
  /** True when no contract says the direction and the name told it. */
  readonly isInferred: boolean;
  readonly unit: string | undefined;
  readonly target: Target | undefined;
  /** Largest difference that does not matter; undefined when no contract says it. */
  readonly tolerance: Tolerance | undefined;
  /** "best" of the history instead of the final value; "last" unless a contract says otherwise. */
  readonly summary: Summary;
}

/** A difference that does not matter: a share of the reference (0.02 for "2%"), or a number in the metric's unit. */
export type Tolerance =
  | { readonly kind: "share"; readonly share: number }
  | { readonly kind: "amount"; readonly amount: number };

/** Reads a tolerance as written: "2%" or "0.005". Undefined for anything else, and for what is below 0. */
export function parseTolerance(text: string): Tolerance | undefined {
  const match = /^\s*(\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%?)\s*$/.exec(text);
  const number = Number(match?.[1]);
  if (match === null || !Number.isFinite(number)) return undefined;
  return match[2] === "%" ? { kind: "share", share: number / 100 } : { kind: "amount", amount: number };
}

/** A tolerance in the metric's unit, around a reference value; undefined where a share of it cannot be taken. */
export function toleranceAround(tolerance: Tolerance, reference: number): number | undefined {
  if (tolerance.kind === "amount") return tolerance.amount;
  const amount = Math.abs(reference) * tolerance.share;
  return Number.isFinite(amount) ? amount : undefined;
}

/** The entries that speak of a metric, the most specific first; of equally specific ones the earlier. */
export function entriesFor(contract: Contract, metric: string): MetricContract[] {
  return contract.metrics
    .filter((entry) => fitsPattern(entry.pattern, metric))
    .sort((a, b) => specificity(b.pattern) - specificity(a.pattern));
}

/**
 * The rule for a metric. Where several patterns fit, each property comes from the most specific one that has it: the
 * pattern with the most literal characters.
 * @param metric name without "metrics."
 */
export function ruleFor(contract: Contract, metric: string): MetricRule {
  const fitting = entriesFor(contract, metric);
  const direction = fitting.find((entry) => entry.direction !== undefined)?.direction;
  const requirement = fitting.find((entry) => entry.target !== undefined)?.target;
  const tolerance = fitting.find((entry) => entry.tolerance !== undefined)?.tolerance;
  return {
    direction: direction ?? inferDirection(metric),
    isInferred: direction === undefined,
    unit: fitting.find((entry) => entry.unit !== undefined)?.unit,
    target: requirement === undefined ? undefined : parseRequirement(metric, requirement),
    tolerance: tolerance === undefined ? undefined : parseTolerance(tolerance),
    summary: fitting.find((entry) => entry.summary !== undefined)?.summary ?? "last",
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

/** How much of a metric's name a pattern spells out: its characters but for `*`; a name without `*` beats all. */
export function specificity(pattern: string): number {
  return pattern.includes("*") ? pattern.replaceAll("*", "").length : Number.POSITIVE_INFINITY;
}
