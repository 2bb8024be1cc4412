// Compares the families of a table with one reference: who is higher, lower, equivalent, and where nobody can tell.

import { assumptionsOf } from "./comparison-assumptions.js";
import { type PairTest, testPair } from "./comparison-test.js";
import { equivalenceTest } from "./equivalence.js";
import { holm } from "./holm.js";
import { cleanReplicates, type Replicate } from "./replicates.js";
import type { Interval } from "./sample.js";
import { SeedsMemory, type SeedsNeeded, seedsNeeded } from "./seeds-needed.js";

export type { Replicate } from "./replicates.js";

/** One candidate against the reference. What cannot be computed is undefined. */
export interface SampleComparison {
  /** What decides: a t test within pairs, Welch's t test, the sign-flip test beside the paired t test, or nothing. */
  readonly method: "paired-t" | "welch" | "permutation" | "none";
  /** Seeds that both sides have; also when the comparison is unpaired. */
  readonly pairs: number;
  /** Finite values of the candidate, one a seed. */
  readonly n: number;
  readonly nReference: number;
  /** Mean of the candidate − mean of the reference, within pairs when paired. */
  readonly difference: number | undefined;
  /** 95 % interval (1 − alpha) of the difference by the t test, not adjusted for several comparisons. */
  readonly interval: Interval | undefined;
  /** Hedges' g; for pairs the mean over the standard deviation of the differences, corrected likewise. */
  readonly effectSize: number | undefined;
  /**
   * Standard deviation and degrees of freedom behind the t test: of the differences of pairs; unpaired, √(sd² + sd²) of
   * both sides with Welch's degrees of freedom.
   */
  readonly spread: { readonly sd: number; readonly degreesOfFreedom: number } | undefined;
  /** Two-sided p of the t test. */
  readonly p: number | undefined;
  /** Two-sided p of the permutation test; stands beside, and decides where `method` is "permutation". */
  readonly permutationP: number | undefined;
  /** The deciding p after Holm's adjustment over all comparisons of this call. */
  readonly adjustedP: number | undefined;
  /** p of the two one-sided tests after Holm's adjustment; undefined without a tolerance. */
  readonly equivalenceP: number | undefined;
  readonly outcome: "higher" | "lower" | "equivalent" | "cannot_tell";
  /** Seeds (pairs, or of each side) that would show the difference with probability 80 %; only with "cannot_tell". */
  readonly seedsNeeded: SeedsNeeded | undefined;
  /** Sentences to print under the table: what was assumed, left out and decided. */
  readonly assumptions: readonly string[];
}

/** What a difference is judged by. */
export interface ComparisonOptions {
  /** Largest difference that does not matter, in the unit of the values. Without it nothing is called equivalent. */
  readonly tolerance?: number;
  /** Probability of any false "higher" or "lower" in the whole list; 0.05 when absent. */
  readonly alpha?: number;
}

/**
 * Compares each candidate with the reference; the answers are in the order of the candidates.
 *
 * Within pairs of the same seed (`isWorthPairing`) by Student's paired t test, else by Welch's. From 8 pairs on the
 * sign-flip permutation test decides, which does not ask for normal values. The deciding p-values are adjusted by Holm
 * over all candidates. "higher" and "lower" need an adjusted p below alpha. "equivalent" needs a tolerance and two
 * one-sided tests, adjusted alike; it comes first, because a tolerance says which differences do not matter. All else is
 * "cannot_tell": also one value on a side, no finite value, and values that do not vary, whatever their difference.
 * docs/statistics.md gives reasons and sources.
 */
export function compareSamples(
  candidates: readonly (readonly Replicate[])[],
  reference: readonly Replicate[],
  options: ComparisonOptions = {},
): SampleComparison[] {
  const { alpha = 0.05, tolerance } = options;
  const cleanReference = cleanReplicates(reference);
  const tests = candidates.map((candidate) =>
    testPair(cleanReplicates(candidate), cleanReference, { alpha, comparisons: candidates.length }),
  );
  const adjusted = holm(tests.map((test) => test.decidingP));
  const equivalence = holm(tests.map((test) => equivalenceP(test, tolerance, alpha)));
  const comparisons = adjusted.filter((p) => p !== undefined).length;
  const known = new SeedsMemory();
  return tests.map((test, index) => {
    const judged = { adjustedP: adjusted[index], equivalenceP: equivalence[index] };
    const outcome = outcomeOf(test, judged, { alpha, tolerance });
    const strictest = { tolerance, alpha: alpha / comparisons, known };
    const seeds = outcome === "cannot_tell" ? seedsFor(test, strictest) : undefined;
    return {
      ...visiblePart(test),
      ...judged,
      outcome,
      seedsNeeded: seeds,
      assumptions: assumptionsOf(test, { alpha, tolerance, comparisons, seeds }),
    };
  });
}

function visiblePart(test: PairTest) {
  return {
    method: test.method,
    pairs: test.pairs,
    n: test.candidate.values.length,
    nReference: test.reference.values.length,
    difference: test.difference,
    interval: test.t?.interval,
    effectSize: test.effectSize,
    spread: test.t && { sd: test.sd, degreesOfFreedom: test.t.degreesOfFreedom },
    p: test.t?.p,
    permutationP: test.permutation?.p,
  };
}

function equivalenceP(test: PairTest, tolerance: number | undefined, alpha: number): number | undefined {
  if (tolerance === undefined || test.t === undefined) return undefined;
  return equivalenceTest(test.t, tolerance, alpha).p;
}

function outcomeOf(
  test: PairTest,
  judged: { adjustedP: number | undefined; equivalenceP: number | undefined },
  { alpha, tolerance }: { alpha: number; tolerance: number | undefined },
): SampleComparison["outcome"] {
  const isEqual = tolerance !== undefined && test.isSameInAllPairs;
  if (isEqual || (judged.equivalenceP ?? 1) < alpha) return "equivalent";
  if ((judged.adjustedP ?? 1) < alpha) return Number(test.difference) > 0 ? "higher" : "lower";
  return "cannot_tell";
}

interface SeedsFor {
  readonly tolerance: number | undefined;
  readonly alpha: number;
  readonly known: SeedsMemory;
}

/** For the tolerance; where the seeds at hand should have shown that, for the smaller difference that was seen. */
function seedsFor(test: PairTest, how: SeedsFor): SeedsNeeded | undefined {
  const { tolerance, alpha, known } = how;
  const { t, isPaired } = test;
  if (t === undefined) return undefined;
  const n = isPaired ? test.pairs : Math.min(test.candidate.values.length, test.reference.values.length);
  const question = { sd: test.sd, degreesOfFreedom: t.degreesOfFreedom, isPaired, alpha };
  const forTolerance =
    tolerance === undefined ? undefined : seedsNeeded({ ...question, difference: tolerance }, known);
  const isShort = forTolerance !== undefined && forTolerance.estimate > n;
  return isShort
    ? forTolerance
    : (seedsNeeded({ ...question, difference: t.difference }, known) ?? forTolerance);
}
