// Permutation tests: how often would chance alone, by swapping labels, give a difference as large as the one seen?

import { SeededRandom } from "../seeded-random.js";
import { meanOf } from "./sample.js";
import { countSubsets, countSubsetsOfSize, type SumBounds } from "./subset-sums.js";

/** Result of a permutation test. */
export interface PermutationTest {
  /** Two-sided. */
  readonly p: number;
  /** Whether all arrangements were counted; else `p` comes from random ones. */
  readonly isExact: boolean;
  /** The smallest p that so many values could give at all. */
  readonly smallestP: number;
}

/** How arrangements are drawn when there are too many to count. */
export interface DrawOptions {
  /** Numbers in [0, 1); a generator with a fixed seed when absent, so that an answer stays the same. */
  readonly random?: () => number;
  readonly draws?: number;
}

/** Up to so many values all arrangements are counted. */
const mostExact = 30;
const usualDraws = 9_999;
/** Sums that differ by less than this share of all values are equal but for rounding. */
const rounding = 1e-12;

/**
 * Paired: under no difference each difference is as likely with the other sign (R. A. Fisher, "The design of
 * experiments", 1935, section 21). The statistic is the mean; up to 30 pairs all 2^n signs are counted, beyond that
 * p = (1 + hits)/(1 + draws) (B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", 2010).
 * Undefined for no differences.
 */
export function signFlipTest(
  differences: readonly number[],
  options: DrawOptions = {},
): PermutationTest | undefined {
  const n = differences.length;
  if (n === 0 || differences.some((value) => !Number.isFinite(value))) return undefined;
  const total = sumOf(differences);
  const slack = rounding * sumOf(differences.map(Math.abs));
  const edge = Math.abs(total) - slack;
  if (n <= mostExact) {
    // A sum with the subset S turned over is total − 2 ΣS.
    const { atMost, atLeast } = countSubsets(differences, {
      low: (total - edge) / 2,
      high: (total + edge) / 2,
    });
    return { p: Math.min(1, (atMost + atLeast) / 2 ** n), isExact: true, smallestP: 2 / 2 ** n };
  }
  const draw = (random: () => number): number => {
    let sum = 0;
    for (const value of differences) sum += random() < 0.5 ? value : -value;
    return sum;
  };
  return fromDraws(options, { draw, bounds: { low: -edge, high: edge }, isSymmetric: true });
}

/**
 * Unpaired: under no difference each way to deal the values to two groups of these sizes is as likely (R. A. Fisher
 * 1935; E. J. G. Pitman, "Significance tests which may be applied to samples from any populations", 1937). The statistic
 * is the difference of the means; p is twice the smaller tail, as SciPy has it. Up to 30 values together all ways are
 * counted. Assumes that not even the spread differs. Undefined when a group is empty.
 */
export function twoSampleTest(
  a: readonly number[],
  b: readonly number[],
  options: DrawOptions = {},
): PermutationTest | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const center = meanOf([...a, ...b]);
  const values = [...a, ...b].map((value) => value - center);
  if (values.some((value) => !Number.isFinite(value))) return undefined;
  const seen = sumOf(values.slice(0, a.length));
  const slack = rounding * sumOf(values.map(Math.abs));
  const bounds = { low: seen + slack, high: seen - slack };
  if (values.length <= mostExact) {
    const all = waysToChoose(values.length, a.length);
    const { atMost, atLeast } = countSubsetsOfSize(values, a.length, bounds);
    return { p: Math.min(1, (2 * Math.min(atMost, atLeast)) / all), isExact: true, smallestP: 2 / all };
  }
  return fromDraws(options, {
    draw: (random) => dealtSum(values, a.length, random),
    bounds,
  });
}

/** The smallest p that the sign-flip test of n differences can give. */
export function smallestSignFlipP(n: number): number {
  return n <= mostExact ? 2 / 2 ** n : 1 / (usualDraws + 1);
}

/** C(n, k), exact as long as it fits. */
export function waysToChoose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return Math.round(ways);
}

interface Drawing {
  /** One random arrangement's statistic. */
  readonly draw: (random: () => number) => number;
  /** What counts as at least as low, and at least as high, as what was seen. */
  readonly bounds: SumBounds;
  /** Both tails are added; else the smaller is doubled. */
  readonly isSymmetric?: boolean;
}

function fromDraws(options: DrawOptions, { draw, bounds, isSymmetric }: Drawing): PermutationTest {
  const generator = SeededRandom.fromSeed(0, "permutation");
  const random = options.random ?? (() => generator.next());
  const draws = options.draws ?? usualDraws;
  let [atMost, atLeast] = [0, 0];
  for (let round = 0; round < draws; round++) {
    const statistic = draw(random);
    if (statistic <= bounds.low) atMost++;
    if (statistic >= bounds.high) atLeast++;
  }
  const p = isSymmetric
    ? (1 + atMost + atLeast) / (1 + draws)
    : (2 * (1 + Math.min(atMost, atLeast))) / (1 + draws);
  return { p: Math.min(1, p), isExact: false, smallestP: (isSymmetric ? 1 : 2) / (1 + draws) };
}

/** Sum of `size` values drawn without putting back. Changes the order of the values. */
function dealtSum(values: number[], size: number, random: () => number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (values.length - i));
    const drawn = Number(values[j]);
    values[j] = Number(values[i]);
    values[i] = drawn;
    sum += drawn;
  }
  return sum;
}

function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
