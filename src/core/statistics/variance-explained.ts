// How much of a number's variance goes with a category, by one-way analysis of variance.

import { fTails, noncentralFTails } from "./f-distribution.js";
import { type Interval, meanOf } from "./sample.js";

/** What belonging to a group says about a value. */
export interface VarianceExplained {
  /** Share of the variance in this sample, 0 to 1; too large on average, the more groups the more. */
  readonly etaSquared: number;
  /** The same corrected for the number of groups; can be below 0 where nothing is explained. */
  readonly omegaSquared: number;
  /** Interval of the share in the population. */
  readonly interval: Interval;
  readonly statistic: number;
  /** Between and within groups. */
  readonly degreesOfFreedom: readonly [number, number];
  readonly p: number;
  /** Values used. */
  readonly n: number;
}

/**
 * One-way analysis of variance (R. A. Fisher 1925): η² (K. Pearson 1905), ω² (W. L. Hays 1963), and the interval of the
 * share from the noncentral F (J. H. Steiger, "Beyond the F test", 2004). Empty groups and values that are not finite
 * are left out. Undefined for fewer than 2 groups, without a group of 2, and where nothing varies within groups.
 * Assumes independent normal values with the same spread in each group.
 */
export function varianceExplained(
  groups: readonly (readonly number[])[],
  confidence = 0.95,
): VarianceExplained | undefined {
  const used = groups.map((group) => group.filter(Number.isFinite)).filter((group) => group.length > 0);
  const n = used.reduce((sum, group) => sum + group.length, 0);
  const df = [used.length - 1, n - used.length] as const;
  if (df[0] < 1 || df[1] < 1) return undefined;
  const { between, within, isRounding } = sumsOfSquares(used);
  if (isRounding) return undefined;
  const meanSquare = within / df[1];
  const statistic = between / df[0] / meanSquare;
  return {
    etaSquared: between / (between + within),
    omegaSquared: (between - df[0] * meanSquare) / (between + within + meanSquare),
    interval: shareInterval(statistic, df, confidence),
    statistic,
    degreesOfFreedom: df,
    p: fTails(statistic, ...df).upper,
    n,
  };
}

function sumsOfSquares(groups: readonly (readonly number[])[]) {
  const all = meanOf(groups.flat());
  let between = 0;
  let within = 0;
  let largest = 0;
  for (const group of groups) {
    const mean = meanOf(group);
    between += group.length * (mean - all) ** 2;
    for (const value of group) {
      within += (value - mean) ** 2;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  return { between, within, isRounding: !(Math.sqrt(within) > 1e-12 * largest) };
}

/** Noncentralities under which F would be as large, or as small, as seen; as shares λ/(λ + n). */
function shareInterval(f: number, df: readonly [number, number], confidence: number): Interval {
  const outside = (1 - confidence) / 2;
  const n = df[0] + df[1] + 1;
  const share = (noncentrality: number): number => noncentrality / (noncentrality + n);
  return {
    low: share(findNoncentrality((value) => noncentralFTails(f, df, value).upper >= outside)),
    high: share(findNoncentrality((value) => noncentralFTails(f, df, value).lower <= outside)),
  };
}

/** Smallest noncentrality at which `isReached` holds, which then holds for all larger ones; 0 when it holds there. */
function findNoncentrality(isReached: (noncentrality: number) => boolean): number {
  if (isReached(0)) return 0;
  let [low, high] = [0, 1];
  while (!isReached(high) && high < 1e7) [low, high] = [high, 2 * high];
  for (let round = 0; round < 60 && high - low > 1e-13 * high; round++) {
    const middle = (low + high) / 2;
    if (isReached(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
