// Benjamini and Hochberg's adjustment: of the differences that are reported, how many are false.

import { testedBySize } from "./holm.js";

/**
 * Adjusted p-values in the order given (Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", 1995).
 * Reporting those below q keeps the expected share of false ones among them at q or below, for tests that are
 * independent or positively dependent. undefined and NaN stay undefined and do not count.
 */
export function benjaminiHochberg(pValues: readonly (number | undefined)[]): (number | undefined)[] {
  const order = testedBySize(pValues);
  const adjusted: (number | undefined)[] = pValues.map(() => undefined);
  let most = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const entry = order[rank - 1];
    if (entry === undefined) continue;
    most = Math.min(most, (entry.p * order.length) / rank);
    adjusted[entry.index] = most;
  }
  return adjusted;
}
