// Holm's adjustment: several p-values judged together, with one error rate for all of them.

/**
 * Adjusted p-values in the order given, at most 1 (S. Holm, "A simple sequentially rejective multiple test procedure",
 * 1979). Holding each against alpha keeps the probability of any false rejection at alpha or below, whatever the
 * tests have to do with each other. undefined and NaN are no tests: they stay undefined and do not count.
 */
export function holm(pValues: readonly (number | undefined)[]): (number | undefined)[] {
  const order = testedBySize(pValues);
  const adjusted: (number | undefined)[] = pValues.map(() => undefined);
  let least = 0;
  for (const [rank, { p, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, (order.length - rank) * p));
    adjusted[index] = least;
  }
  return adjusted;
}

/** The p-values that are numbers, smallest first, each with its place in the list. */
export function testedBySize(pValues: readonly (number | undefined)[]): { p: number; index: number }[] {
  return pValues
    .flatMap((p, index) => (p === undefined || Number.isNaN(p) ? [] : [{ p, index }]))
    .sort((a, b) => a.p - b.p);
}
