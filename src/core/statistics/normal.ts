// The standard normal distribution.

import { findQuantile } from "./find-quantile.js";
import { gammaFactor, gammaTails } from "./incomplete-gamma.js";

const sqrtTwoPi = 2.5066282746310007;

/** Probability that a standard normal number is at most z. Full relative accuracy in the lower tail. */
export function normalCdf(z: number): number {
  const { lower, upper } = gammaTails(0.5, (z * z) / 2);
  return z <= 0 ? upper / 2 : 0.5 + lower / 2;
}

/** Height of the standard normal density at z. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / sqrtTwoPi;
}

/** ln of `normalCdf`, also where that is too small for a number (DLMF 7.12.1). */
export function logNormalCdf(z: number): number {
  if (z > -30) return Math.log(normalCdf(z));
  const square = 1 / (z * z);
  const series = 1 - square * (1 - 3 * square * (1 - 5 * square * (1 - 7 * square)));
  return (-z * z) / 2 - Math.log(-z * sqrtTwoPi) + Math.log(series);
}

/** The z with probability p below it; −Infinity and Infinity at 0 and 1, NaN outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  const outside = 2 * Math.min(p, 1 - p);
  const at = (z: number) => {
    const half = (z * z) / 2;
    return { ...gammaTails(0.5, half), slope: 2 * gammaFactor(0.5, half) };
  };
  const z = findQuantile(at, { lower: Math.abs(2 * p - 1), upper: outside });
  return p < 0.5 ? -z : z;
}
