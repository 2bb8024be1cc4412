// A gate: a candidate held against a reference, metric by metric. Whatever is missing is a failure.

import { type Contract, ruleFor, type Tolerance } from "../contract/contract.js";
import type { Direction } from "../metric.js";
import type { Status } from "../run.js";
import type { Target } from "../target.js";
import { type GateLine, type GateQuestion, type GateValues, judgeMetric } from "./gate-metric.js";

/** A run or family as a gate sees it. */
export interface GateSide {
  /** Run id, name of the family, or name of the reference. */
  readonly name: string;
  readonly kind: "run" | "family" | "reference";
  /** Ids of its runs. */
  readonly runs: readonly string[];
  /** Names of the metrics that any of its runs has, without "metrics.". */
  readonly metrics: readonly string[];
  /** Values of one metric. */
  readonly valuesOf: (metric: string) => GateValues;
}

export interface GateOptions {
  readonly contract: Contract;
  /** Metrics to judge; when absent those with a contract, else those whose direction the name tells. */
  readonly metrics?: readonly string[];
  /** For metrics of which no contract says it. */
  readonly direction?: Direction;
  /** Before what the contract says. */
  readonly tolerance?: Tolerance;
  /** Seeds that each family and the reference must have at least. */
  readonly minSeeds?: number;
  /** Probability that the gate fails a candidate that is no worse, over all metrics; 0.05 when absent. */
  readonly alpha?: number;
  /** Targets by metric: they are judged beside the comparison. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Further remarks. */
  readonly remarks?: readonly string[];
  /** Status of each of the candidate's runs. */
  readonly statuses: readonly { readonly id: string; readonly status: Status }[];
}

export interface GateResult {
  readonly outcome: "pass" | "fail";
  readonly candidate: GateSide;
  readonly reference: GateSide;
  readonly lines: readonly GateLine[];
  /** What made the gate fail apart from its metrics: runs that did not finish, no metric to judge. */
  readonly faults: readonly string[];
  /** For people: what was inferred, what is not known. */
  readonly remarks: readonly string[];
  readonly alpha: number;
}

/** Probability of a false failure where nobody asks for another. */
export const usualAlpha = 0.05;

/** Judges a candidate against a reference. */
export function judgeGate(candidate: GateSide, reference: GateSide, options: GateOptions): GateResult {
  const { alpha = usualAlpha } = options;
  const metrics = metricsToJudge(candidate, reference, options);
  const compared = Math.max(1, metrics.filter((metric) => directionOf(metric, options) !== undefined).length);
  const lines = metrics.map((metric) => {
    const question = questionOf(metric, { candidate, options, alpha: alpha / compared });
    const known = reference.metrics.includes(metric) ? reference.valuesOf(metric) : undefined;
    return judgeMetric(question, candidate.valuesOf(metric), known);
  });
  const faults = [
    ...statusFaults(options.statuses),
    ...(lines.length === 0
      ? ["There is no metric to judge: neither side has one whose direction is known."]
      : []),
  ];
  const hasFailed = faults.length > 0 || lines.some((line) => line.outcome === "fail");
  return {
    outcome: hasFailed ? "fail" : "pass",
    candidate,
    reference,
    lines,
    faults,
    remarks: [...(options.remarks ?? []), ...remarksOn(lines, { reference, alpha })],
    alpha,
  };
}

/** The metrics asked for; else those the contract speaks of, else those with a direction; targets in any case. */
function metricsToJudge(candidate: GateSide, reference: GateSide, options: GateOptions): string[] {
  if (options.metrics !== undefined) return [...new Set(options.metrics)];
  const all = [...new Set([...reference.metrics, ...candidate.metrics])];
  const named = all.filter((metric) => {
    const rule = ruleFor(options.contract, metric);
    return (rule.direction !== undefined && !rule.isInferred) || rule.target !== undefined;
  });
  const usual = named.length > 0 ? named : all.filter((metric) => directionOf(metric, options) !== undefined);
  return [...new Set([...usual, ...options.targets.keys()])];
}

/** The contract's, else the option's, else what the target asks for, else what the name tells. */
export function directionOf(
  metric: string,
  { contract, direction, targets }: Pick<GateOptions, "contract" | "direction" | "targets">,
): Direction | undefined {
  const rule = ruleFor(contract, metric);
  if (!rule.isInferred) return rule.direction;
  if (direction !== undefined) return direction;
  const operator = targets.get(metric)?.operator ?? "";
  if (operator.startsWith("<")) return "min";
  return operator.startsWith(">") ? "max" : rule.direction;
}

/** Whether the metric's target says what is better: all but "=" do. */
function isToldByTarget(metric: string, { targets }: Pick<GateOptions, "targets">): boolean {
  return /^[<>]/.test(targets.get(metric)?.operator ?? "");
}

function questionOf(
  metric: string,
  world: { readonly candidate: GateSide; readonly options: GateOptions; readonly alpha: number },
): GateQuestion {
  const { candidate, options, alpha } = world;
  const rule = ruleFor(options.contract, metric);
  const direction = directionOf(metric, options);
  const least = options.minSeeds ?? 1;
  return {
    metric,
    direction,
    isInferred: rule.isInferred && options.direction === undefined && !isToldByTarget(metric, options),
    unit: rule.unit,
    tolerance: options.tolerance ?? rule.tolerance,
    target: options.targets.get(metric),
    alpha,
    // A single run that was named as such is judged by the reference's seeds.
    minSeeds: { candidate: candidate.kind === "run" ? 1 : least, reference: least },
  };
}

/** Only what has ended well can pass; `stopped` is an end that somebody chose, `unknown` is all that some files tell. */
function statusFaults(statuses: GateOptions["statuses"]): string[] {
  return statuses
    .filter(({ status }) => !["finished", "stopped", "unknown"].includes(status))
    .map(({ id, status }) => `Run ${id} has not finished: its status is ${status}.`);
}

function remarksOn(
  lines: readonly GateLine[],
  { reference, alpha }: { readonly reference: GateSide; readonly alpha: number },
): string[] {
  const inferred = lines.filter(({ question }) => question.isInferred && question.direction !== undefined);
  const unknown = lines.filter(
    ({ method, comparison }) => method === "tolerance" && comparison === undefined,
  );
  const fixed = lines.filter(({ method, comparison }) => method === "tolerance" && comparison !== undefined);
  const thin = lines.filter(
    ({ comparison }) => comparison?.outcome === "cannot_tell" && comparison.p !== undefined,
  );
  const names = (some: readonly GateLine[]): string => some.map(({ question }) => question.metric).join(", ");
  const compared = lines.filter(({ method }) => method === "families" || method === "prediction").length;
  return [
    ...(inferred.length > 0
      ? [`Which direction is better was inferred from the name: ${names(inferred)}.`]
      : []),
    ...(unknown.length > 0
      ? [
          `The noise of ${names(unknown)} is not known: ${reference.name} has ${seeds(unknown[0]?.reference.n ?? 0)}; with 3 or more it would be. Only the tolerance was judged.`,
        ]
      : []),
    ...(fixed.length > 0
      ? [`The values of ${names(fixed)} do not vary: only the tolerance was judged.`]
      : []),
    ...(thin.length > 0
      ? [`Noise hides whether these differ: ${names(thin)}. That passes, for it is no proof of being worse.`]
      : []),
    ...(compared > 0
      ? [
          `A candidate that is no worse fails in at most ${Number((alpha * 100).toPrecision(2))} % of cases, over all metrics judged.`,
        ]
      : []),
  ];
}

function seeds(count: number): string {
  return count === 1 ? "1 seed" : `${count} seeds`;
}
