// Student's t distribution; degrees of freedom need not be whole (B. L. Welch 1947).

import { findQuantile } from "./find-quantile.js";
import { betaFactor, betaTails, type Tails } from "./incomplete-beta.js";
import { normalCdf, normalQuantile } from "./normal.js";

/** Probability that |T| is at most |t| (`lower`) and more (`upper`, the two-sided p). */
export function studentTWithin(t: number, df: number): Tails {
  const { x, y } = shares(t, df);
  const { lower, upper } = betaTails(df / 2, 0.5, x, y);
  return { lower: upper, upper: lower };
}

/** Probability that T is at most t ("Student", "The probable error of a mean", 1908). df > 0, Infinity is the normal. */
export function studentTCdf(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return normalCdf(t);
  const { lower, upper } = studentTWithin(t, df);
  return t <= 0 ? upper / 2 : 0.5 + lower / 2;
}

/** The two-sided p of a t statistic: the probability of one at least as far from 0. NaN for NaN. */
export function studentTTwoSidedP(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return 2 * normalCdf(-Math.abs(t));
  return studentTWithin(t, df).upper;
}

/** The t with probability p below it; −Infinity and Infinity at 0 and 1, NaN outside. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1 && df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (last.p !== p || last.df !== df) last = { p, df, t: findT(p, df) };
  return last.t;
}

/** The quantile asked for last: families of one size all ask for the same. */
let last = { p: Number.NaN, df: Number.NaN, t: Number.NaN };

function findT(p: number, df: number): number {
  const outside = 2 * Math.min(p, 1 - p);
  const at = (t: number) => {
    const { x, y } = shares(t, df);
    const factor = betaFactor(df / 2, 0.5, x, y);
    const { lower, upper } = betaTails(df / 2, 0.5, x, y, factor);
    return { lower: upper, upper: lower, slope: 2 * factor };
  };
  const t = findQuantile(at, { lower: Math.abs(2 * p - 1), upper: outside });
  return p < 0.5 ? -t : t;
}

/** Where t lies for the incomplete beta function: df/(df + t²) and what that leaves to 1. */
function shares(t: number, df: number): { x: number; y: number } {
  const square = t * t;
  return square === Number.POSITIVE_INFINITY
    ? { x: 0, y: 1 }
    : { x: df / (df + square), y: square / (df + square) };
}
