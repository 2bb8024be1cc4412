// What is printed under a comparison: how it was made, what was assumed, and what was left out.

import { type PairTest, pairsForPermutation } from "./comparison-test.js";
import type { SeedsNeeded } from "./seeds-needed.js";

/** What the whole comparison was judged with. */
export interface JudgedBy {
  readonly alpha: number;
  readonly tolerance: number | undefined;
  /** How many tests were adjusted for each other. */
  readonly comparisons: number;
  readonly seeds: SeedsNeeded | undefined;
}

/** Sentences without a full stop, the method first. The same for comparisons made alike, so that a table needs each once. */
export function assumptionsOf(test: PairTest, judged: JudgedBy): string[] {
  return [
    methodSentence(test),
    ...pairingSentences(test),
    ...permutationSentences(test),
    ...adjustmentSentences(test, judged),
    ...seedsSentences(test, judged),
    ...dataSentences(test),
  ];
}

function methodSentence(test: PairTest): string {
  const [n, nReference] = [test.candidate.values.length, test.reference.values.length];
  if (test.isWithoutSpread) {
    return test.isSameInAllPairs
      ? "every pair has exactly the same value on both sides: no test is needed"
      : "no test: the values do not vary, so they do not say how far chance can move them";
  }
  if (n === 0 || nReference === 0) return "no test: a side has no finite value";
  if (test.t === undefined) return "no test: one value on a side does not say how far chance can move it";
  return test.isPaired
    ? "paired by seed, Student's t test: the differences are independent and roughly normal"
    : "unpaired, Welch's t test: values are independent and roughly normal, the spreads may differ";
}

function pairingSentences({ isPaired, pairs, candidate, reference, t }: PairTest): string[] {
  const [n, nReference] = [candidate.values.length, reference.values.length];
  const alone = n + nReference - 2 * pairs;
  const sentences: string[] = [];
  if (isPaired && alone > 0)
    sentences.push(`${counted(alone, "value")} without a partner of the same seed left out`);
  if (!isPaired && pairs > 0 && t !== undefined) {
    sentences.push(
      `only ${counted(pairs, "seed")} on both sides, with ${alone} values left over: not paired`,
    );
  }
  if (t !== undefined && Math.min(n, nReference, isPaired ? pairs : n) === 2) {
    sentences.push("n = 2: the spread is hardly known, the interval is unreliable if values are not normal");
  }
  return sentences;
}

function permutationSentences({ method, isPaired, pairs }: PairTest): string[] {
  if (method === "permutation")
    return ["from 8 pairs on the permutation test decides; it does not ask for normal values"];
  const isKeptOut = method === "paired-t" && isPaired && pairs >= pairsForPermutation;
  return isKeptOut
    ? [
        `${pairs} pairs are too few for the permutation test to decide over so many comparisons: the t test decides`,
      ]
    : [];
}

function adjustmentSentences(test: PairTest, { alpha, tolerance, comparisons }: JudgedBy): string[] {
  if (test.t === undefined) return [];
  const error = `${percent(alpha)} for any false verdict`;
  const holm =
    comparisons > 1 ? `p adjusted by Holm over ${comparisons} comparisons: ${error}` : `level: ${error}`;
  const equivalence = "equivalent means: two one-sided tests put the difference within the tolerance";
  return tolerance === undefined ? [holm] : [holm, equivalence];
}

function seedsSentences(test: PairTest, { seeds, comparisons }: JudgedBy): string[] {
  if (seeds === undefined) return [];
  const what = test.isPaired ? "pairs of runs with the same seed" : "seeds on each side";
  const level = comparisons > 1 ? "also at Holm's strictest step, " : "";
  return [
    `seeds needed: ${what} that find such a difference in 80 % of cases, ${level}with the range that the spread is known to (95 %)`,
  ];
}

function dataSentences({ candidate, reference }: PairTest): string[] {
  const leftOut = candidate.leftOut + reference.leftOut;
  const averaged = candidate.averaged + reference.averaged;
  const sentences: string[] = [];
  if (leftOut > 0) sentences.push(`${counted(leftOut, "value")} left out: NaN or infinite`);
  if (averaged > 0) sentences.push(`${counted(averaged, "value")} averaged into another of the same seed`);
  return sentences;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
