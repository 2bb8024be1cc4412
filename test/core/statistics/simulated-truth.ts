// Families drawn from a known truth, and how often a method is right about them.

import { SeededRandom } from "../../../src/core/seeded-random.js";
import { binomialTails } from "../../../src/core/statistics/binomial.js";
import { compareSamples, type Replicate } from "../../../src/core/statistics/compare-samples.js";
import { normalCdf } from "../../../src/core/statistics/normal.js";
import { meanOf, varianceOf } from "../../../src/core/statistics/sample.js";

/** Numbers from the standard normal distribution. */
export type Normal = () => number;

/** How one comparison is drawn. */
export interface Truth {
  readonly seeds: number;
  readonly candidates: number;
  /** Same seeds on both sides, with an effect of the seed that both share. */
  readonly isPaired: boolean;
  /** Mean of the candidates − mean of the reference. */
  readonly shift?: number;
  /** Standard deviation of the candidates; the reference has 1. */
  readonly sd?: number;
}

/** Says whether any candidate is called higher or lower. */
export type Judge = (
  candidates: readonly (readonly Replicate[])[],
  reference: readonly Replicate[],
) => boolean;

/** The normal numbers of a purpose, the same each time (G. E. P. Box and M. E. Muller 1958). */
export function normalNumbers(purpose: string): Normal {
  const random = SeededRandom.fromSeed(1, purpose);
  return () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** One reference with its candidates. */
export function drawComparison(
  normal: Normal,
  truth: Truth,
): { candidates: Replicate[][]; reference: Replicate[] } {
  const { seeds, candidates, isPaired, shift = 0, sd = 1 } = truth;
  const shared = Array.from({ length: seeds }, () => (isPaired ? normal() : 0));
  const family = (name: string, mean: number, spread: number): Replicate[] =>
    shared.map((effect, seed) => ({
      seed: isPaired ? String(seed) : `${name}${seed}`,
      value: 10 + mean + 2 * effect + spread * normal(),
    }));
  const reference = family("reference", 0, 1);
  return {
    reference,
    candidates: Array.from({ length: candidates }, (_, index) => family(`c${index}`, shift, sd)),
  };
}

/** In how many of `runs` comparisons the judge calls a winner. */
export function countCalls(judge: Judge, truth: Truth, runs: number): number {
  const normal = normalNumbers(JSON.stringify(truth));
  let calls = 0;
  for (let run = 0; run < runs; run++) {
    const { candidates, reference } = drawComparison(normal, truth);
    if (judge(candidates, reference)) calls++;
  }
  return calls;
}

/** Whether so many false calls are possible at a true rate of 5 %, but for one case in a thousand. */
export function isWithinFivePercent(calls: number, runs: number): boolean {
  return calls === 0 || binomialTails(calls - 1, runs, 0.05).upper > 0.001;
}

/** What runledger does. */
export const asShipped: Judge = (candidates, reference) =>
  compareSamples(candidates, reference).some(({ outcome }) => isWinner(outcome));

/** Planted: each candidate for itself, as if it were the only one. */
export const withoutHolm: Judge = (candidates, reference) =>
  candidates.some((candidate) => asShipped([candidate], reference));

/** Planted: the normal distribution where Student's t belongs. */
export const withNormalForT: Judge = (candidates, reference) =>
  candidates.some((candidate) => {
    const [a, b] = [candidate, reference].map((family) => family.map(({ value }) => value));
    if (a === undefined || b === undefined) return false;
    const error = Math.sqrt(varianceOf(a) / a.length + varianceOf(b) / b.length);
    return 2 * normalCdf(-Math.abs(meanOf(a) - meanOf(b)) / error) * candidates.length < 0.05;
  });

export function isWinner(outcome: string): boolean {
  return outcome === "higher" || outcome === "lower";
}

/** "4.85 %" */
export function percent(count: number, of: number): string {
  return `${((100 * count) / of).toFixed(2)} %`;
}
