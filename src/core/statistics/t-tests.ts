// The two t tests: Welch's for two independent samples, Student's for pairs.

import { type Interval, meanOf, varianceOf } from "./sample.js";
import { studentTQuantile, studentTTwoSidedP } from "./student-t.js";

/** Result of a t test. NaN statistic, p and bounds where there is no spread. */
export interface TTest {
  /** Mean of the first sample − mean of the second, or the mean of the differences. */
  readonly difference: number;
  /** Where the true difference is with the wanted confidence. */
  readonly interval: Interval;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** difference / standardError. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Compares the means of two independent samples whose variances may differ (B. L. Welch, "The generalization of
 * Student's problem when several different population variances are involved", 1947; degrees of freedom by
 * F. E. Satterthwaite 1946). Undefined when either has fewer than 2 values.
 */
export function welchTest(a: readonly number[], b: readonly number[], confidence = 0.95): TTest | undefined {
  if (a.length < 2 || b.length < 2) return undefined;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const [partA, partB] = [varianceOf(a, meanA) / a.length, varianceOf(b, meanB) / b.length];
  const degrees = welchDegreesOfFreedom(partA, a.length, partB, b.length);
  return tTest(meanA - meanB, Math.sqrt(partA + partB), degrees, confidence);
}

/** Degrees of freedom of Welch's test from the variances of both means (sd²/n) and the sizes; NaN when both are 0. */
export function welchDegreesOfFreedom(partA: number, nA: number, partB: number, nB: number): number {
  const total = partA + partB;
  const [shareA, shareB] = [partA / total, partB / total];
  return 1 / ((shareA * shareA) / (nA - 1) + (shareB * shareB) / (nB - 1));
}

/**
 * Asks whether differences within pairs have the mean 0 ("Student", "The probable error of a mean", 1908). Assumes that
 * the differences are independent and normal. Undefined for fewer than 2.
 */
export function pairedTest(differences: readonly number[], confidence = 0.95): TTest | undefined {
  const n = differences.length;
  if (n < 2) return undefined;
  const mean = meanOf(differences);
  return tTest(mean, Math.sqrt(varianceOf(differences, mean) / n), n - 1, confidence);
}

function tTest(
  difference: number,
  standardError: number,
  degreesOfFreedom: number,
  confidence: number,
): TTest {
  const statistic = standardError > 0 ? difference / standardError : Number.NaN;
  const half = studentTQuantile(0.5 + confidence / 2, degreesOfFreedom) * standardError;
  return {
    difference,
    interval: { low: difference - half, high: difference + half },
    standardError,
    degreesOfFreedom,
    statistic,
    p: studentTTwoSidedP(statistic, degreesOfFreedom),
  };
}
