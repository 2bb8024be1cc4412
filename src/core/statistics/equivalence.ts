// Equivalence: evidence that a difference is smaller than what would matter.

import type { Interval } from "./sample.js";
import { studentTCdf, studentTQuantile } from "./student-t.js";
import type { TTest } from "./t-tests.js";

/** Result of the two one-sided tests. */
export interface EquivalenceTest {
  /** The larger of both one-sided p-values; below alpha, the true difference lies within the tolerance. */
  readonly p: number;
  /** Interval of confidence 1 − 2 alpha; it lies within ± tolerance exactly when p < alpha. */
  readonly interval: Interval;
}

/**
 * Two one-sided t tests against −tolerance and +tolerance (D. J. Schuirmann, "A comparison of the two one-sided tests
 * procedure and the power approach", 1987). p is NaN where the differences have no spread.
 * @param tolerance largest difference that does not matter, in the unit of the values, 0 or more
 */
export function equivalenceTest(test: TTest, tolerance: number, alpha = 0.05): EquivalenceTest {
  const { difference, standardError, degreesOfFreedom } = test;
  const above = (difference + tolerance) / standardError;
  const below = (difference - tolerance) / standardError;
  const p = Math.max(studentTCdf(-above, degreesOfFreedom), studentTCdf(below, degreesOfFreedom));
  const half = studentTQuantile(1 - alpha, degreesOfFreedom) * standardError;
  return {
    p: standardError > 0 ? p : Number.NaN,
    interval: { low: difference - half, high: difference + half },
  };
}
