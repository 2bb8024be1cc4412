// McNemar's test: did one of two runs answer more of the same items rightly, or could it as well be the other?

import { binomialTest } from "./binomial.js";

/**
 * Two-sided exact p (Q. McNemar, "Note on the sampling error of the difference between correlated proportions", 1947, in
 * its exact form): under no difference each item that only one of both has right is as likely the one's as the other's.
 * 1 when there is no such item. Assumes independent items.
 * @param onlyA items that only the first has right
 * @param onlyB items that only the second has right
 */
export function mcnemarTest(onlyA: number, onlyB: number): number {
  return binomialTest(onlyA, onlyA + onlyB);
}
