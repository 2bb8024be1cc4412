// The tests of one candidate against the reference, before several comparisons are judged together.

import { hedgesG, pairedEffectSize } from "./effect-size.js";
import { type PermutationTest, signFlipTest, smallestSignFlipP, twoSampleTest } from "./permutation.js";
import { type CleanReplicates, isWorthPairing, pairsOf, type SeedPairs } from "./replicates.js";
import { meanOf, varianceOf } from "./sample.js";
import { pairedTest, type TTest, welchTest } from "./t-tests.js";

/** From so many pairs on the permutation test takes part in the decision. */
export const pairsForPermutation = 8;
/** A spread below this share of the largest value is rounding, not chance. */
const rounding = 1e-12;

/** What the tests of one candidate give. */
export interface PairTest {
  readonly method: "paired-t" | "welch" | "permutation" | "none";
  readonly isPaired: boolean;
  readonly candidate: CleanReplicates;
  readonly reference: CleanReplicates;
  /** Seeds that both sides have. */
  readonly pairs: number;
  readonly difference: number | undefined;
  /** Absent with fewer than 2 values on a side (or pairs) and where nothing varies. */
  readonly t: TTest | undefined;
  /** Standard deviation behind the t test: of the differences, or √(sd² + sd²) of both sides. 0 without a test. */
  readonly sd: number;
  readonly permutation: PermutationTest | undefined;
  readonly effectSize: number | undefined;
  /** What is judged, before Holm's adjustment. */
  readonly decidingP: number | undefined;
  /** Whether nothing varies although there are two values or more. */
  readonly isWithoutSpread: boolean;
  /** Whether the values vary, but never within a pair. */
  readonly isSameInAllPairs: boolean;
}

/** How the tests are to be judged later on. */
export interface JudgedWith {
  readonly alpha: number;
  readonly comparisons: number;
}

/** Chooses the test by what is there, never by how it comes out. */
export function testPair(
  candidate: CleanReplicates,
  reference: CleanReplicates,
  judged: JudgedWith,
): PairTest {
  const pairs = pairsOf(candidate, reference);
  const count = pairs.candidate.length;
  const shared = { candidate, reference, pairs: count };
  return isWorthPairing(count, candidate.values.length, reference.values.length)
    ? { ...shared, ...testWithinPairs(pairs, judged) }
    : { ...shared, ...testUnpaired(candidate.values, reference.values) };
}

type TestPart = Omit<PairTest, "candidate" | "reference" | "pairs">;

function testWithinPairs({ candidate, reference }: SeedPairs, judged: JudgedWith): TestPart {
  const differences = candidate.map((value, index) => value - Number(reference[index]));
  const difference = meanOf(differences);
  const variance = varianceOf(differences, difference);
  const permutation = signFlipTest(differences);
  if (isRounding(variance, [...candidate, ...reference])) {
    const isSame = differences.every((value) => value === 0) && varianceOf(candidate) > 0;
    return { ...withoutTest(difference, true), isPaired: true, permutation, isSameInAllPairs: isSame };
  }
  const t = pairedTest(differences, 1 - judged.alpha);
  const canDecide = permutationCanDecide(differences.length, judged) && permutation !== undefined;
  return {
    method: canDecide ? "permutation" : "paired-t",
    isPaired: true,
    difference,
    t,
    sd: Math.sqrt(variance),
    permutation,
    effectSize: pairedEffectSize(differences),
    decidingP: canDecide ? permutation.p : t?.p,
    isWithoutSpread: false,
    isSameInAllPairs: false,
  };
}

function testUnpaired(candidate: readonly number[], reference: readonly number[]): TestPart {
  if (candidate.length === 0 || reference.length === 0) return withoutTest(undefined, false);
  const difference = meanOf(candidate) - meanOf(reference);
  if (candidate.length < 2 || reference.length < 2) return withoutTest(difference, false);
  const permutation = twoSampleTest(candidate, reference);
  const [variance, varianceReference] = [varianceOf(candidate), varianceOf(reference)];
  if (isRounding(Math.max(variance, varianceReference), [...candidate, ...reference])) {
    return { ...withoutTest(difference, true), permutation };
  }
  const t = welchTest(candidate, reference);
  return {
    method: "welch",
    isPaired: false,
    difference,
    t,
    sd: Math.sqrt(variance + varianceReference),
    permutation,
    effectSize: hedgesG(candidate, reference),
    decidingP: t?.p,
    isWithoutSpread: false,
    isSameInAllPairs: false,
  };
}

function withoutTest(difference: number | undefined, isWithoutSpread: boolean): TestPart {
  return {
    method: "none",
    isPaired: false,
    difference,
    t: undefined,
    sd: 0,
    permutation: undefined,
    effectSize: undefined,
    decidingP: undefined,
    isWithoutSpread,
    isSameInAllPairs: false,
  };
}

/**
 * Whether so many pairs suffice for the permutation test to pass even Holm's strictest step: with 8 pairs its smallest
 * p is 0.0078, which seven comparisons would push above 0.05 however large the difference.
 */
function permutationCanDecide(pairs: number, { alpha, comparisons }: JudgedWith): boolean {
  return pairs >= pairsForPermutation && smallestSignFlipP(pairs) * comparisons < alpha;
}

function isRounding(variance: number, values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return !(Math.sqrt(variance) > rounding * largest);
}
