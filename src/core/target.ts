// Required values of metrics: "t20.mae<=0.020", and whether a value meets them.

import { exitCodes, UserError } from "../errors.js";
import { isMissing, type Value } from "./value.js";

export type TargetOperator = "<=" | "<" | ">=" | ">" | "=";

export interface Target {
  /** Field the target is for, as written: "t20.mae". */
  readonly metric: string;
  readonly operator: TargetOperator;
  readonly value: number;
}

/** `unknown`: the value is missing, null or NaN; counted as not met. */
export type TargetOutcome = "met" | "missed" | "unknown" | "none";

export interface TargetVerdict {
  /** "none" when this row has no target for the metric. */
  readonly outcome: TargetOutcome;
  /** How many times the value is beyond the target, > 1, for missed ratio targets; undefined where a ratio says nothing. */
  readonly factor?: number;
  /** The target that was applied to this row. */
  readonly target?: Target;
}

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const requirementPattern = new RegExp(String.raw`^\s*(<=|>=|==|=|<|>|\u2264|\u2265)\s*(${number})\s*$`);

/**
 * Parses a target of the command line: metric, operator, number.
 * @throws UserError "bad-target"
 */
export function parseTarget(text: string): Target {
  const at = text.search(/[<>=\u2264\u2265]/);
  const metric = at > 0 ? text.slice(0, at).trim() : "";
  if (metric === "") throw badTarget(text);
  return parseRequirement(metric, text.slice(at));
}

/**
 * Parses a requirement of the contract: "<= 0.020".
 * @throws UserError "bad-target"
 */
export function parseRequirement(metric: string, requirement: string): Target {
  const match = requirementPattern.exec(requirement);
  if (match === null) throw badTarget(`${metric} ${requirement}`);
  const operators: Record<string, TargetOperator> = { "==": "=", "≤": "<=", "≥": ">=" };
  const sign = match[1] as string;
  return { metric, operator: operators[sign] ?? (sign as TargetOperator), value: Number(match[2]) };
}

/** Judges a value. Missing, null, NaN and anything that is not a number are unknown; infinities meet no target. */
export function judge(value: Value | undefined, target: Target): TargetVerdict {
  if (isMissing(value) || typeof value !== "number") return { outcome: "unknown", target };
  if (Number.isFinite(value) && holds(value, target)) return { outcome: "met", target };
  const factor = missFactor(value, target);
  return factor === undefined ? { outcome: "missed", target } : { outcome: "missed", target, factor };
}

/** "<= 0.02", as people read it. */
export function printRequirement(target: Target): string {
  return `${target.operator} ${target.value}`;
}

function holds(value: number, target: Target): boolean {
  switch (target.operator) {
    case "<=":
      return value <= target.value;
    case "<":
      return value < target.value;
    case ">=":
      return value >= target.value;
    case ">":
      return value > target.value;
    case "=":
      return value === target.value;
  }
}

function missFactor(value: number, target: Target): number | undefined {
  if (value <= 0 || target.value <= 0 || target.operator === "=" || !Number.isFinite(value)) return undefined;
  return target.operator.startsWith("<") ? value / target.value : target.value / value;
}

function badTarget(text: string): UserError {
  return new UserError("bad-target", `"${text.trim()}" is not a target.`, {
    hint: "Write metric, operator and number: 't20.mae<=0.020'. Operators: <= < >= > =",
    exitCode: exitCodes.usage,
  });
}
