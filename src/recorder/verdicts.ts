// The run's own judgement of its targets, written into metadata.json at its end.

import { flattenInto } from "../core/flatten.js";
import { judge, parseRequirement } from "../core/target.js";
import type { Value } from "../core/value.js";

/** Verdict on one target, in the names of metadata.json. */
export interface WrittenVerdict {
  readonly target: string;
  /** Absent when the run has no such metric. */
  readonly value?: Value;
  readonly outcome: "met" | "missed" | "unknown";
}

/**
 * Judges every target by the metric of that name; "t20.mae" and "t20_mae" are the same name.
 * @throws UserError "bad-target"
 */
export function judgeTargets(
  targets: Readonly<Record<string, string>>,
  metrics: unknown,
): Record<string, WrittenVerdict> {
  const values = new Map<string, Value>();
  flattenInto(values, metrics ?? {});
  const byPlainName = new Map([...values].map(([name, value]) => [plainName(name), value]));
  const verdicts = Object.entries(targets).map(([metric, requirement]): [string, WrittenVerdict] => {
    const value = values.get(metric) ?? byPlainName.get(plainName(metric));
    const { outcome } = judge(value, parseRequirement(metric, requirement));
    const known = value === undefined ? {} : { value };
    return [metric, { target: requirement, ...known, outcome: outcome === "none" ? "unknown" : outcome }];
  });
  return Object.fromEntries(verdicts);
}

function plainName(name: string): string {
  return name.replaceAll(".", "_");
}
