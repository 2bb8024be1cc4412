// The F distribution, central and noncentral.

import { findQuantile } from "./find-quantile.js";
import { betaFactor, betaTails, type Tails } from "./incomplete-beta.js";
import { gammaFactor } from "./incomplete-gamma.js";

/** Both tails of F with `df1` and `df2` degrees of freedom at f (R. A. Fisher 1924, G. W. Snedecor 1934). */
export function fTails(f: number, df1: number, df2: number): Tails {
  const { x, y } = shares(f, df1, df2);
  return betaTails(df1 / 2, df2 / 2, x, y);
}

/** Probability that F is at most f. */
export function fCdf(f: number, df1: number, df2: number): number {
  return fTails(f, df1, df2).lower;
}

/** The f with probability p below it; 0 and Infinity at 0 and 1, NaN outside. */
export function fQuantile(p: number, df1: number, df2: number): number {
  if (!(p >= 0 && p <= 1 && df1 > 0 && df2 > 0)) return Number.NaN;
  const at = (f: number) => {
    const { x, y } = shares(f, df1, df2);
    return { ...betaTails(df1 / 2, df2 / 2, x, y), slope: betaFactor(df1 / 2, df2 / 2, x, y) };
  };
  return findQuantile(at, { lower: p, upper: 1 - p });
}

/**
 * Both tails of the noncentral F: incomplete beta functions weighted with the Poisson probabilities of mean
 * noncentrality / 2, summed from the likeliest outwards (P. B. Patnaik 1949).
 */
export function noncentralFTails(f: number, df: readonly [number, number], noncentrality: number): Tails {
  if (noncentrality === 0) return fTails(f, ...df);
  const { x, y } = shares(f, ...df);
  const mean = noncentrality / 2;
  const middle = Math.floor(mean);
  let [lower, upper] = [0, 0];
  const add = (count: number): number => {
    const weight = gammaFactor(count + 1, mean) / mean;
    const tails = betaTails(df[0] / 2 + count, df[1] / 2, x, y);
    lower += weight * tails.lower;
    upper += weight * tails.upper;
    return weight;
  };
  for (let count = middle; add(count) > 1e-18; count++);
  for (let count = middle - 1; count >= 0 && add(count) > 1e-18; count--);
  return { lower, upper };
}

function shares(f: number, df1: number, df2: number): { x: number; y: number } {
  if (f === Number.POSITIVE_INFINITY) return { x: 1, y: 0 };
  const total = df1 * f + df2;
  return { x: (df1 * f) / total, y: df2 / total };
}
