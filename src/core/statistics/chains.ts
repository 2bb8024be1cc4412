// Chains of a sampler: their running means, and how their ranks spread, by which chains that do not mix are seen.

import { ranksOf } from "./ranks.js";

/** Mean of the values up to each place; values that are not finite are left out of it. NaN before the first finite one. */
export function runningMean(values: readonly number[]): number[] {
  let [mean, n] = [0, 0];
  return values.map((value) => {
    if (Number.isFinite(value)) mean += (value - mean) / ++n;
    return n === 0 ? Number.NaN : mean;
  });
}

/**
 * Counts each chain's ranks among all draws of all chains, in bins of equal width: chains that explore the same
 * distribution have about the same count in every bin (Vehtari, Gelman, Simpson, Carpenter, Bürkner, "Rank-normalization,
 * folding, and localization", 2021). Draws that are not finite are left out.
 * @returns one list of counts a chain
 */
export function rankCounts(chains: readonly (readonly number[])[], bins: number): number[][] {
  const finite = chains.map((chain) => chain.filter(Number.isFinite));
  const ranks = ranksOf(finite.flat());
  let at = 0;
  return finite.map((chain) => {
    const counts = new Array<number>(bins).fill(0);
    for (let draw = 0; draw < chain.length; draw++) {
      const rank = ranks[at++] ?? 1;
      const bin = Math.min(bins - 1, Math.floor(((rank - 0.5) / ranks.length) * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  });
}
