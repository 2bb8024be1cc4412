// What a comparison comes to: better, worse, equivalent, or cannot tell, as one word and as one sentence.

import type { Tolerance } from "../contract/contract.js";
import type { Direction } from "../metric.js";
import type { SampleComparison } from "../statistics/compare-samples.js";
import { mostSeeds, type SeedsNeeded } from "../statistics/seeds-needed.js";
import { formatNumber } from "../units.js";

/** "higher" and "lower" where nobody said which is better. */
export type VerdictWord = "better" | "worse" | "equivalent" | "cannot_tell" | "higher" | "lower";

export interface Verdict {
  readonly verdict: VerdictWord;
  /** Without a full stop: "better by 0.052 (0.031 to 0.073)". */
  readonly sentence: string;
}

/** What the sentence may say of the metric. */
export interface VerdictWords {
  readonly unit?: string | undefined;
  /** As the contract has it; a share is printed as one. */
  readonly tolerance?: Tolerance | undefined;
  /** Mean of the reference, for shares. */
  readonly referenceMean?: number | undefined;
}

/**
 * Puts a comparison into words.
 * @param direction what is better; undefined makes "higher" and "lower" of "better" and "worse"
 */
export function verdictOf(
  comparison: SampleComparison,
  direction: Direction | undefined,
  words: VerdictWords = {},
): Verdict {
  const { outcome } = comparison;
  switch (outcome) {
    case "higher":
    case "lower": {
      const verdict = qualityOf(outcome, direction);
      return { verdict, sentence: `${verdict} by ${amountText(comparison, words)}` };
    }
    case "equivalent":
      return { verdict: outcome, sentence: equivalentText(comparison, words) };
    case "cannot_tell":
      return { verdict: outcome, sentence: `cannot tell: ${whyNot(comparison, words)}` };
  }
}

function qualityOf(outcome: "higher" | "lower", direction: Direction | undefined): VerdictWord {
  if (direction === undefined) return outcome;
  return (outcome === "higher") === (direction === "max") ? "better" : "worse";
}

/** "0.052 s (0.031 to 0.073)": sizes, whatever the sign. */
function amountText({ difference = 0, interval }: SampleComparison, { unit }: VerdictWords): string {
  const text = withUnit(formatNumber(Math.abs(difference)), unit);
  if (interval === undefined) return text;
  const ends = difference < 0 ? [-interval.high, -interval.low] : [interval.low, interval.high];
  return `${text} (${ends.map((end) => formatNumber(end)).join(" to ")})`;
}

function equivalentText({ difference }: SampleComparison, words: VerdictWords): string {
  const { tolerance, unit } = words;
  if (tolerance === undefined) return difference === 0 ? "no difference" : "no difference that matters";
  const text =
    tolerance.kind === "share"
      ? percentText(tolerance.share)
      : withUnit(formatNumber(tolerance.amount), unit);
  return `no difference larger than ${text}`;
}

function whyNot(comparison: SampleComparison, words: VerdictWords): string {
  const { n, nReference, pairs, method, seedsNeeded, interval } = comparison;
  const isPaired = method === "paired-t" || method === "permutation";
  const least = isPaired ? pairs : Math.min(n, nReference);
  const count = isPaired ? `n = ${least} ${least === 1 ? "pair" : "pairs"}` : `n = ${least}`;
  if (least === 0) return n === 0 ? "n = 0, no value to compare" : "the reference has no value (n = 0)";
  if (seedsNeeded !== undefined) return `${count}; ${seedsText(seedsNeeded, words)}`;
  if (least === 1)
    return n === 1 ? "n = 1, one run shows no spread" : "n = 1 in the reference, one run shows no spread";
  return interval === undefined || comparison.p === undefined
    ? `${count}, and the values do not vary`
    : `${count}, and no difference was seen`;
}

/** "about 8 (5–19) seeds would show a difference of 0.5 %" */
function seedsText(seeds: SeedsNeeded, words: VerdictWords): string {
  const { estimate, low, high } = seeds;
  if (estimate >= mostSeeds) return `no number of seeds would show a difference of ${sizeText(seeds, words)}`;
  const end = high >= mostSeeds ? "more than a million" : String(high);
  const range = low === high ? "" : ` (${low}–${end})`;
  return `about ${estimate}${range} seeds would show a difference of ${sizeText(seeds, words)}`;
}

/** As a share of the reference where the contract thinks in shares or nothing else gives a scale. */
function sizeText({ forDifference }: SeedsNeeded, words: VerdictWords): string {
  const { tolerance, referenceMean = 0, unit } = words;
  const isShare = tolerance?.kind !== "amount" && Math.abs(referenceMean) > forDifference / 10;
  if (isShare) return percentText(forDifference / Math.abs(referenceMean));
  return withUnit(formatNumber(forDifference), unit);
}

function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined || unit === "" ? text : `${text} ${unit}`;
}
