// How many seeds would show a difference: from the spread seen so far, with the range that this spread is known to.

import { chiSquareQuantile } from "./chi-square.js";
import { normalQuantile } from "./normal.js";
import { powerOfTTest } from "./power.js";
import type { Interval } from "./sample.js";

/** A number of seeds: of pairs, or of each side when unpaired. */
export interface SeedsNeeded {
  readonly estimate: number;
  /** The number for the low end of the interval of the standard deviation. */
  readonly low: number;
  /** The number for its high end. */
  readonly high: number;
  /** The difference that so many seeds would show, in the unit of the values. */
  readonly forDifference: number;
}

/** What the number is computed from. */
export interface SeedsQuestion {
  readonly difference: number;
  /** Standard deviation of the differences of pairs; unpaired, √(sd² of one side + sd² of the other). */
  readonly sd: number;
  /** Degrees of freedom behind `sd`: pairs − 1, or Welch's. */
  readonly degreesOfFreedom: number;
  readonly isPaired: boolean;
  /** 0.05 when absent. */
  readonly alpha?: number;
  /** 0.8 when absent. */
  readonly power?: number;
}

/** Beyond this, nobody trains; it stands for "more than". */
export const mostSeeds = 1_000_000;

/**
 * The smallest n with the wanted power for `difference` (noncentral t; J. Cohen 1988), and its range from the 95 %
 * chi-square interval of the standard deviation. Undefined where difference or sd are 0 or unknown.
 */
export function seedsNeeded(question: SeedsQuestion): SeedsNeeded | undefined {
  const { sd, degreesOfFreedom } = question;
  const difference = Math.abs(question.difference);
  if (!(difference > 0 && sd > 0 && Number.isFinite(difference / sd))) return undefined;
  const interval = sdInterval(sd, degreesOfFreedom);
  const count = (spread: number): number => smallestNumber(difference / spread, question);
  return {
    estimate: count(sd),
    low: count(interval.low),
    high: count(interval.high),
    forDifference: difference,
  };
}

/** Interval of a standard deviation of normal values: sd · √(df/χ²) (W. G. Cochran 1934). */
export function sdInterval(sd: number, degreesOfFreedom: number, confidence = 0.95): Interval {
  const bound = (p: number): number =>
    sd * Math.sqrt(degreesOfFreedom / chiSquareQuantile(p, degreesOfFreedom));
  return { low: bound(0.5 + confidence / 2), high: bound(0.5 - confidence / 2) };
}

/** Power of n pairs, or n a side, for a difference of `ratio` standard deviations as `SeedsQuestion` counts them. */
export function powerOfSeeds(
  n: number,
  ratio: number,
  options: { isPaired: boolean; alpha?: number },
): number {
  const degrees = options.isPaired ? n - 1 : 2 * (n - 1);
  return powerOfTTest(ratio * Math.sqrt(n), degrees, options.alpha);
}

/** Smallest n ≥ 2 that reaches the power: near the normal approximation. */
function smallestNumber(ratio: number, question: SeedsQuestion): number {
  const { isPaired, alpha = 0.05, power = 0.8 } = question;
  const quantile = normalQuantile(1 - alpha / 2);
  const rough = ((quantile + normalQuantile(power)) / ratio) ** 2 + quantile ** 2 / (isPaired ? 2 : 4);
  if (rough > mostSeeds) return mostSeeds;
  const start = Math.max(2, Math.round(rough));
  if (start > 2000) return start;
  return smallestFrom(start, (count) => powerOfSeeds(count, ratio, { isPaired, alpha }) >= power);
}

/** Smallest count ≥ 2 that is enough, where more is enough too: in growing steps from `start`, then by halves. */
function smallestFrom(start: number, isEnough: (count: number) => boolean): number {
  const isDown = isEnough(start);
  let [tooFew, enough] = isDown ? [1, start] : [start, start + 1];
  for (let step = 1, at = start; ; step *= 2) {
    at = isDown ? Math.max(1, at - step) : at + step;
    if (isDown && at === 1) break;
    if (isEnough(at) !== isDown) {
      if (isDown) tooFew = at;
      else enough = at;
      break;
    }
    if (isDown) enough = at;
    else tooFew = at;
  }
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
