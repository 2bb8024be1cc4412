// Power of t tests: the probability that a difference of a given size is found.

import { chiSquareCdf } from "./chi-square.js";
import { stirlingError } from "./stirling.js";
import { studentTQuantile } from "./student-t.js";

/**
 * Probability that a two-sided t test at alpha rejects when its statistic is noncentral t: the true difference is
 * `noncentrality` standard errors (J. Cohen, "Statistical power analysis", 1988). Exact for pairs and for equal
 * variances; with Welch's degrees of freedom a close approximation. Within 1e-11.
 */
export function powerOfTTest(noncentrality: number, degreesOfFreedom: number, alpha = 0.05): number {
  const critical = studentTQuantile(1 - alpha / 2, degreesOfFreedom);
  return powerBeyond(critical, Math.abs(noncentrality), degreesOfFreedom);
}

/** Probability that |T| is more than `critical` > 0, for T noncentral t with a noncentrality of `size` ≥ 0. */
export function powerBeyond(critical: number, size: number, degreesOfFreedom: number): number {
  return size > 25
    ? overNormal(critical, size, degreesOfFreedom)
    : overScale(critical, size, degreesOfFreedom);
}

/** The integral of `noncentralTTails` over the scale, for both tails at once and on a grid that is fixed beforehand. */
function overScale(critical: number, size: number, df: number): number {
  const width = 5 / Math.sqrt(2 * df);
  const [low, high] = [-26 / df - width, Math.log1p(52 / df) / 2 + width];
  // Steps as fine as the narrowest of the density, its left flank and the bend of the normal probability.
  const points = Math.ceil((high - low) * Math.max(0.5 * Math.sqrt(2 * df) * 4, 10, 2.5 * size));
  const step = (high - low) / points;
  const constant = Math.log(2) + 0.5 * Math.log(df / (4 * Math.PI)) - stirlingError(df / 2);
  let sum = 0;
  for (let k = 0; k <= points; k++) {
    const u = low + k * step;
    const scale = Math.exp(u);
    const density = Math.exp(constant + df * (u - Math.expm1(2 * u) / 2));
    sum += density * (quickNormalCdf(size - critical * scale) + quickNormalCdf(-critical * scale - size));
  }
  return Math.min(1, sum * step);
}

/**
 * The same integral the other way round, over the normal number z, where the scale must stay below (size + z)/critical.
 * For large sizes: the bend of the normal probability is narrow in the scale, but nothing is narrow here. The other tail
 * is nothing then.
 */
function overNormal(critical: number, size: number, df: number): number {
  const step = Math.min(0.5, critical / Math.sqrt(2 * df) / 1.6);
  const points = Math.ceil(8.5 / step);
  let sum = 0;
  for (let k = -points; k <= points; k++) {
    const z = k * step;
    const scale = (size + z) / critical;
    sum += Math.exp((-z * z) / 2) * chiSquareCdf(df * scale * scale, df);
  }
  return Math.min(1, (sum * step) / Math.sqrt(2 * Math.PI));
}

const above = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
] as const;
const below = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
] as const;

/**
 * The normal probability to 1e-15, though not to so many digits of small ones (J. F. Hart, "Computer approximations",
 * 1968, no. 5666; as in G. West, "Better approximations to cumulative normal functions", 2005).
 */
function quickNormalCdf(z: number): number {
  const size = Math.abs(z);
  if (size > 7) return z > 0 ? 1 : 0;
  let [numerator, denominator] = [0, 0];
  for (const coefficient of above) numerator = numerator * size + coefficient;
  for (const coefficient of below) denominator = denominator * size + coefficient;
  const tail = (Math.exp((-size * size) / 2) * numerator) / denominator;
  return z > 0 ? 1 - tail : tail;
}
