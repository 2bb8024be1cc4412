// One metric of a gate: is the candidate worse than the reference by more than noise and tolerance explain?

import { type Tolerance, toleranceAround } from "../contract/contract.js";
import { judgeInterval } from "../family/family-targets.js";
import type { Direction } from "../metric.js";
import { compareSamples, type Replicate, type SampleComparison } from "../statistics/compare-samples.js";
import { type Interval, meanInterval, meanOf, varianceOf } from "../statistics/sample.js";
import { studentTQuantile } from "../statistics/student-t.js";
import { judge, type Target, type TargetVerdict } from "../target.js";

/** Values of one side: one a seed, and how many runs have none. */
export interface GateValues {
  readonly replicates: readonly Replicate[];
  /** Runs without a finite number: missing, null, NaN, infinite. */
  readonly leftOut: number;
}

/** What is asked of one metric. */
export interface GateQuestion {
  /** Name without "metrics.". */
  readonly metric: string;
  /** Undefined: only the target is judged. */
  readonly direction: Direction | undefined;
  readonly isInferred: boolean;
  readonly unit: string | undefined;
  /** Undefined: 0 where noise is known, `usualTolerance` where it is not. */
  readonly tolerance: Tolerance | undefined;
  readonly target: Target | undefined;
  /** Probability of a false alarm for this metric: the gate's, shared among its metrics. */
  readonly alpha: number;
  /** Seeds that a side must have at least; undefined: any number. */
  readonly minSeeds: { readonly candidate: number; readonly reference: number };
}

/**
 * How the candidate was held against the reference. `families`: a test of two samples. `prediction`: one side has 3
 * seeds or more and the other fewer, which must lie within what the first one's noise predicts. `tolerance`: the noise
 * is not known, or there is none. `target`: nothing but the target was judged.
 */
export type GateMethod = "families" | "prediction" | "tolerance" | "target" | "none";

/** Why a metric failed, for programs; "" where it passed. */
export type GateReason =
  | ""
  | "worse"
  | "target-missed"
  | "target-unknown"
  | "missing-value"
  | "missing-reference"
  | "too-few-seeds";

export interface GateLine {
  readonly question: GateQuestion;
  readonly outcome: "pass" | "fail";
  readonly reason: GateReason;
  readonly method: GateMethod;
  readonly candidate: { readonly n: number; readonly mean: number | undefined };
  readonly reference: {
    readonly n: number;
    readonly mean: number | undefined;
    readonly sd: number | undefined;
  };
  /** Mean of the candidate − mean of the reference. */
  readonly difference: number | undefined;
  /** What the tolerance is here, in the metric's unit. */
  readonly tolerance: number | undefined;
  /** Half-width of what noise explains; undefined where it is not known. */
  readonly noise: number | undefined;
  readonly interval: Interval | undefined;
  readonly comparison: SampleComparison | undefined;
  /** Verdict of the target, where there is one. */
  readonly target: TargetVerdict | undefined;
}

/** The tolerance where nobody gave one and noise is not known. */
export const usualTolerance: Tolerance = { kind: "share", share: 0.02 };
/** From so many seeds on a side its spread is taken for its noise. */
const seedsForNoise = 3;

/** Judges one metric. Anything that is missing is a failure and never a pass. */
export function judgeMetric(
  question: GateQuestion,
  candidate: GateValues,
  reference: GateValues | undefined,
): GateLine {
  const values = candidate.replicates.map(({ value }) => value);
  const line = emptyLine(question, values, reference);
  const fail = (reason: GateReason): GateLine => ({ ...line, outcome: "fail", reason });
  if (values.length === 0 || candidate.leftOut > 0) return fail("missing-value");
  if (values.length < question.minSeeds.candidate) return fail("too-few-seeds");
  const compared = question.direction === undefined ? line : compareSides(line, candidate, reference);
  const target = question.target === undefined ? undefined : judgeTarget(values, question.target);
  if (compared.outcome === "fail" || target === undefined || target.outcome === "met")
    return { ...compared, target };
  const reason = target.outcome === "unknown" ? "target-unknown" : "target-missed";
  return { ...compared, target, outcome: "fail", reason };
}

/** Of several seeds the interval of the mean has to be on the right side: a target that noise may miss is not met. */
function judgeTarget(values: readonly number[], target: Target): TargetVerdict {
  const interval = meanInterval(values);
  return interval === undefined
    ? judge(meanOf(values), target)
    : judgeInterval(interval, meanOf(values), target);
}

function emptyLine(
  question: GateQuestion,
  values: readonly number[],
  reference: GateValues | undefined,
): GateLine {
  const others = reference?.replicates.map(({ value }) => value) ?? [];
  return {
    question,
    outcome: "pass",
    reason: "",
    method: question.direction === undefined ? "target" : "none",
    candidate: { n: values.length, mean: values.length > 0 ? meanOf(values) : undefined },
    reference: {
      n: others.length,
      mean: others.length > 0 ? meanOf(others) : undefined,
      sd: others.length > 1 ? Math.sqrt(varianceOf(others)) : undefined,
    },
    difference: undefined,
    tolerance: undefined,
    noise: undefined,
    interval: undefined,
    comparison: undefined,
    target: undefined,
  };
}

function compareSides(line: GateLine, candidate: GateValues, reference: GateValues | undefined): GateLine {
  const { question } = line;
  const { mean: from, n: nReference } = line.reference;
  const { mean: to, n } = line.candidate;
  if (from === undefined || to === undefined || reference === undefined) {
    // A metric that only a target asks for need not be in the reference.
    if (question.target !== undefined) return { ...line, method: "target" };
    return { ...line, outcome: "fail", reason: "missing-reference" };
  }
  if (nReference < question.minSeeds.reference) return { ...line, outcome: "fail", reason: "too-few-seeds" };
  const isNoiseKnown = Math.max(n, nReference) >= seedsForNoise;
  const tolerance = absoluteTolerance(
    question.tolerance ?? (isNoiseKnown ? undefined : usualTolerance),
    from,
  );
  const sides = { ...line, difference: to - from, tolerance };
  if (Math.min(n, nReference) >= seedsForNoise) return compareFamilies(sides, candidate, reference);
  const known = n >= nReference ? candidate : reference;
  return isNoiseKnown ? comparePrediction(sides, known) : compareWithin(sides, { method: "tolerance" });
}

function absoluteTolerance(tolerance: Tolerance | undefined, reference: number): number {
  return tolerance === undefined ? 0 : (toleranceAround(tolerance, reference) ?? 0);
}

/** Worse by the test of the two samples, and by more than the tolerance. */
function compareFamilies(line: GateLine, candidate: GateValues, reference: GateValues): GateLine {
  const { alpha, direction } = line.question;
  const tolerance = line.tolerance ?? 0;
  const [comparison] = compareSamples([candidate.replicates], reference.replicates, {
    alpha,
    ...(tolerance > 0 ? { tolerance } : {}),
  });
  // Values that do not vary are beyond statistics, but not beyond judging.
  if (comparison?.p === undefined) return compareWithin({ ...line, comparison }, { method: "tolerance" });
  const { interval, outcome, difference } = comparison;
  const noise = interval === undefined ? undefined : (interval.high - interval.low) / 2;
  const isWorse = outcome === (direction === "min" ? "higher" : "lower");
  const isBeyond = Math.abs(difference ?? 0) > tolerance;
  const compared: GateLine = { ...line, method: "families", comparison, interval, noise, difference };
  return isWorse && isBeyond ? { ...compared, outcome: "fail", reason: "worse" } : compared;
}

/**
 * The prediction interval of normal values: the mean of m new ones is within t·s·√(1/m + 1/n) of the mean of n known
 * ones with probability 1 − alpha, s being their standard deviation and t Student's quantile with n − 1 degrees of
 * freedom (G. J. Hahn and W. Q. Meeker, "Statistical Intervals", 1991). Takes the noise of both sides to be the same.
 */
function comparePrediction(line: GateLine, known: GateValues): GateLine {
  const values = known.replicates.map(({ value }) => value);
  const [n, m] = [values.length, Math.min(line.candidate.n, line.reference.n)];
  const t = studentTQuantile(1 - line.question.alpha / 2, n - 1);
  const noise = t * Math.sqrt(varianceOf(values) * (1 / m + 1 / n));
  return compareWithin({ ...line, noise }, { method: "prediction" });
}

/** Fails what is worse by more than noise and tolerance together. */
function compareWithin(line: GateLine, { method }: { readonly method: GateMethod }): GateLine {
  const { direction } = line.question;
  const worseBy = (direction === "max" ? -1 : 1) * (line.difference ?? 0);
  const isWorse = worseBy > (line.noise ?? 0) + (line.tolerance ?? 0);
  return isWorse ? { ...line, method, outcome: "fail", reason: "worse" } : { ...line, method };
}
