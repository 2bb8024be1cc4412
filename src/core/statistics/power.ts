// Power of t tests: the probability that a difference of a given size is found.

import { noncentralTTails } from "./noncentral-t.js";
import { studentTQuantile } from "./student-t.js";

/**
 * Probability that a two-sided t test at alpha rejects when its statistic is noncentral t: the true difference is
 * `noncentrality` standard errors (J. Cohen, "Statistical power analysis", 1988). Exact for pairs and for equal
 * variances; with Welch's degrees of freedom a close approximation.
 */
export function powerOfTTest(noncentrality: number, degreesOfFreedom: number, alpha = 0.05): number {
  const critical = studentTQuantile(1 - alpha / 2, degreesOfFreedom);
  const size = Math.abs(noncentrality);
  const far = noncentralTTails(-critical, degreesOfFreedom, size).lower;
  return Math.min(1, noncentralTTails(critical, degreesOfFreedom, size).upper + far);
}
