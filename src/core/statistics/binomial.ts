// The binomial distribution and its exact test.

import { findQuantile } from "./find-quantile.js";
import { betaFactor, betaTails, type Tails } from "./incomplete-beta.js";
import type { Interval } from "./sample.js";

/** Probability of exactly k successes in n trials (C. Loader 2000). 0 where k is no possible count. */
export function binomialProbability(k: number, n: number, share: number): number {
  if (!Number.isInteger(k) || k < 0 || k > n) return 0;
  if (k === 0) return Math.exp(n * Math.log1p(-share));
  if (k === n) return share ** n;
  return betaFactor(k + 1, n - k + 1, share, 1 - share) / ((n + 1) * share * (1 - share));
}

/** Probability of at most k successes (`lower`) and of more (`upper`). */
export function binomialTails(k: number, n: number, share: number): Tails {
  if (k < 0) return { lower: 0, upper: 1 };
  if (k >= n) return { lower: 1, upper: 0 };
  const { lower, upper } = betaTails(k + 1, n - k, share, 1 - share);
  return { lower: upper, upper: lower };
}

/**
 * Two-sided exact p of k successes in n trials: the probability of all counts that are no likelier than k
 * (C. J. Clopper and E. S. Pearson 1934 for the tails; the sum of small probabilities as R and SciPy have it).
 */
export function binomialTest(k: number, n: number, share = 0.5): number {
  if (n === 0) return 1;
  if (share === 0.5) return Math.min(1, 2 * binomialTails(Math.min(k, n - k), n, 0.5).lower);
  const limit = binomialProbability(k, n, share) * (1 + 1e-7);
  let p = 0;
  for (let count = 0; count <= n; count++) {
    const probability = binomialProbability(count, n, share);
    if (probability <= limit) p += probability;
  }
  return Math.min(1, p);
}

/** The exact interval of a share (C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits", 1934). */
export function clopperPearsonInterval(k: number, n: number, confidence = 0.95): Interval {
  const outside = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : betaQuantile(outside, k, n - k + 1),
    high: k === n ? 1 : betaQuantile(1 - outside, k + 1, n - k),
  };
}

/** The x of a beta distribution with probability p below it, found on the odds x/(1 − x). */
function betaQuantile(p: number, a: number, b: number): number {
  const at = (odds: number) => {
    const [x, y] = [odds / (1 + odds), 1 / (1 + odds)];
    return { ...betaTails(a, b, x, y), slope: betaFactor(a, b, x, y) };
  };
  const odds = findQuantile(at, { lower: p, upper: 1 - p }, a / b);
  return odds / (1 + odds);
}
