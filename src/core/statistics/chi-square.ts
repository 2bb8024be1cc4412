// The chi-square distribution, and the interval it gives to a standard deviation.

import { findQuantile } from "./find-quantile.js";
import { gammaFactor, gammaTails } from "./incomplete-gamma.js";

/** Probability that a chi-square number with `df` degrees of freedom is at most x. */
export function chiSquareCdf(x: number, df: number): number {
  return gammaTails(df / 2, x / 2).lower;
}

/** Probability that it is more than x; keeps its digits where it is small. */
export function chiSquareSurvival(x: number, df: number): number {
  return gammaTails(df / 2, x / 2).upper;
}

/** The x with probability p below it; 0 and Infinity at 0 and 1, NaN outside. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1 && df > 0)) return Number.NaN;
  const at = (x: number) => ({ ...gammaTails(df / 2, x / 2), slope: gammaFactor(df / 2, x / 2) });
  return findQuantile(at, { lower: p, upper: 1 - p }, df);
}
