// Wilcoxon's signed-rank test: pairs compared without assuming a normal distribution.

import { normalCdf } from "./normal.js";
import { ranksOf, tieSizes } from "./ranks.js";

/** Result of the signed-rank test. */
export interface SignedRankTest {
  /** Sum of the ranks of the positive differences. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
  /** Whether all signs were counted; else the normal approximation. */
  readonly isExact: boolean;
  /** Differences that are not 0. */
  readonly n: number;
}

/** Up to so many differences the distribution is counted out. */
const mostExact = 60;

/**
 * Ranks the sizes of the differences and compares the rank sums of both signs (F. Wilcoxon, "Individual comparisons by
 * ranking methods", 1945). Differences of 0 are left out. Exact up to 60 differences, with ties too; beyond that normal
 * with the tie correction. Undefined when nothing but zeros is there. Assumes differences symmetric around their middle.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest | undefined {
  const kept = differences.filter((value) => value !== 0);
  const n = kept.length;
  if (n === 0 || kept.some(Number.isNaN)) return undefined;
  const ranks = ranksOf(kept.map(Math.abs));
  let statistic = 0;
  for (const [index, rank] of ranks.entries()) if (Number(kept[index]) > 0) statistic += rank;
  const isExact = n <= mostExact;
  return { statistic, p: isExact ? exactP(ranks, statistic) : normalP(ranks, statistic), isExact, n };
}

/** Counts the sign patterns by rank sum; ranks are doubled, because ties have halves. */
function exactP(ranks: readonly number[], statistic: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--) {
      shares[sum] = (Number(shares[sum]) + (sum >= rank ? Number(shares[sum - rank]) : 0)) / 2;
    }
  }
  const edge = Math.min(Math.round(2 * statistic), total - Math.round(2 * statistic));
  let tail = 0;
  for (let sum = 0; sum <= edge; sum++) tail += Number(shares[sum]);
  return Math.min(1, 2 * tail);
}

function normalP(ranks: readonly number[], statistic: number): number {
  const n = ranks.length;
  const ties = tieSizes(ranks).reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  return 2 * normalCdf(-Math.abs(statistic - (n * (n + 1)) / 4) / Math.sqrt(variance));
}
