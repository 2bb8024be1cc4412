// Whether chains of a sampler agree, and how many independent draws theirs are worth.

import { normalQuantile } from "./normal.js";
import { ranksOf } from "./ranks.js";
import { meanOf, varianceOf } from "./sample.js";

type Chains = readonly (readonly number[])[];

/** Fewer draws a chain than this tell nothing. */
const leastDraws = 4;

/**
 * Rank-normalized split-R-hat, the larger of bulk and tail (folded) version: 1 where chains agree, above 1.01 they should
 * not be trusted. A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Bürkner, "Rank-normalization, folding, and
 * localization: an improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16 (2021), sections 2 and 4.
 * @param chains draws of one quantity, by chain, equally many each
 * @returns NaN for fewer than 2 chains or 4 draws, for chains of different length and for draws that are not finite
 */
export function rankNormalizedRhat(chains: Chains): number {
  if (chains.length < 2 || !areUsable(chains)) return Number.NaN;
  const halves = splitInHalves(chains);
  const middle = medianOf(halves.flat());
  const folded = halves.map((half) => half.map((draw) => Math.abs(draw - middle)));
  return Math.max(potentialReduction(normalScores(halves)), potentialReduction(normalScores(folded)));
}

/**
 * Bulk effective sample size: how many independent draws would tell the middle of the distribution as well. Of the same
 * paper, section 3.2, with Geyer's initial monotone sequence over all chains (C. J. Geyer, "Practical Markov chain Monte
 * Carlo", 1992).
 * @param chains draws of one quantity, by chain, equally many each
 * @returns NaN for fewer than 4 draws, for chains of different length and for draws that are not finite
 */
export function bulkEffectiveSampleSize(chains: Chains): number {
  return areUsable(chains) ? effectiveSize(normalScores(splitInHalves(chains))) : Number.NaN;
}

function areUsable(chains: Chains): boolean {
  const length = chains[0]?.length ?? 0;
  const isRight = (chain: readonly number[]): boolean =>
    chain.length === length && chain.every(Number.isFinite);
  return length >= leastDraws && chains.every(isRight);
}

/** Each chain becomes two, so that one that drifts disagrees with itself; the middle draw of an odd number is left out. */
function splitInHalves(chains: Chains): number[][] {
  return chains.flatMap((chain) => {
    const half = Math.floor(chain.length / 2);
    return [chain.slice(0, half), chain.slice(-half)];
  });
}

/** Ranks over all chains as quantiles of the normal distribution (Blom's positions). */
function normalScores(chains: Chains): number[][] {
  const ranks = ranksOf(chains.flat());
  const known = new Map<number, number>();
  const scoreOf = (rank: number): number => {
    const score = known.get(rank) ?? normalQuantile((rank - 3 / 8) / (ranks.length + 1 / 4));
    known.set(rank, score);
    return score;
  };
  let at = 0;
  return chains.map((chain) => chain.map(() => scoreOf(Number(ranks[at++]))));
}

/** Split-R-hat: spread between chains against the spread within them. */
function potentialReduction(chains: Chains): number {
  const draws = chains[0]?.length ?? 0;
  const between = draws * varianceOf(chains.map((chain) => meanOf(chain)));
  const within = meanOf(chains.map((chain) => varianceOf(chain)));
  return Math.sqrt((between / within + draws - 1) / draws);
}

function effectiveSize(chains: Chains): number {
  const draws = chains[0]?.length ?? 0;
  const total = chains.length * draws;
  const all = chains.flat();
  if (spreadOf(all) < 1e-15) return total;
  const within = meanOf(chains.map((chain) => varianceOf(chain)));
  const between = chains.length > 1 ? varianceOf(chains.map((chain) => meanOf(chain))) : 0;
  const variance = (within * (draws - 1)) / draws + between;
  const deviations = chains.map((chain) => {
    const mean = meanOf(chain);
    return chain.map((draw) => draw - mean);
  });
  const correlation = (lag: number): number => 1 - (within - meanCovariance(deviations, lag)) / variance;
  return total / Math.max(timeOf(correlation, draws), 1 / Math.log10(total));
}

/** Covariance of draws `lag` apart, with n below the line, mean over the chains. */
function meanCovariance(deviations: Chains, lag: number): number {
  const covariances = deviations.map((chain) => {
    let sum = 0;
    for (let draw = lag; draw < chain.length; draw++) sum += Number(chain[draw]) * Number(chain[draw - lag]);
    return sum / chain.length;
  });
  return meanOf(covariances);
}

/**
 * Autocorrelation time: −1 + 2 Σ of the correlations, summed in pairs of an even and the next odd lag while their sum is
 * positive, each pair at most as large as the one before. Of the first pair that is left out, the even lag still counts
 * once where it is positive.
 */
function timeOf(correlation: (lag: number) => number, draws: number): number {
  let pair = { even: 1, odd: correlation(1) };
  let before = Number.POSITIVE_INFINITY;
  let sum = 0;
  let lag = 0;
  while (lag + 4 < draws && pair.even + pair.odd > 0) {
    before = Math.min(before, pair.even + pair.odd);
    sum += before;
    lag += 2;
    pair = { even: correlation(lag), odd: correlation(lag + 1) };
  }
  const rest = pair.even + pair.odd >= 0 ? pair.even : Math.max(0, pair.even);
  return -1 + 2 * sum + rest;
}

function spreadOf(values: readonly number[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high - low;
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return (Number(sorted[middle]) + Number(sorted[(sorted.length - 1) >> 1])) / 2;
}
