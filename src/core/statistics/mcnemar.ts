// McNemar's exact test: two models judged right or wrong on the same items.

import { binomialProbability, binomialTest } from "./binomial.js";

/** Result of McNemar's test. */
export interface McNemarTest {
  /** Two-sided, exact. */
  readonly p: number;
  /** The exact p less half the probability of the split that was seen: nearer to the level, no longer guaranteed. */
  readonly midP: number;
}

/**
 * Only the items on which the two disagree count; without a difference each is as likely to fall to either side
 * (Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947; exact
 * binomial form; mid-p as M. W. Fagerland, S. Lydersen and P. Laake, "The McNemar test for binary matched-pairs data",
 * 2013). p is 1 when they never disagree.
 * @param onlyFirst items that only the first has right
 * @param onlySecond items that only the second has right
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McNemarTest {
  const n = onlyFirst + onlySecond;
  if (n === 0) return { p: 1, midP: 1 };
  const p = binomialTest(onlyFirst, n);
  if (onlyFirst === onlySecond) return { p, midP: 1 - binomialProbability(onlyFirst, n, 0.5) / 2 };
  return { p, midP: p - binomialProbability(onlyFirst, n, 0.5) };
}
