// How many seeds would show a difference: from the spread seen so far, with the range that this spread is known to.

import { chiSquareQuantile } from "./chi-square.js";
import { normalQuantile } from "./normal.js";
import { powerBeyond, powerOfTTest } from "./power.js";
import type { Interval } from "./sample.js";
import { studentTQuantile } from "./student-t.js";

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
 * @param known what was computed for questions before; give the same one to many questions and they cost little
 */
export function seedsNeeded(
  question: SeedsQuestion,
  known: SeedsMemory = new SeedsMemory(),
): SeedsNeeded | undefined {
  const { sd, degreesOfFreedom } = question;
  const difference = Math.abs(question.difference);
  if (!(difference > 0 && sd > 0 && Number.isFinite(difference / sd))) return undefined;
  const bounds = known.boundsOfSd(degreesOfFreedom);
  const count = (spread: number): number => smallestNumber(difference / spread, question, known);
  return {
    estimate: count(sd),
    low: count(sd * bounds.low),
    high: count(sd * bounds.high),
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
function smallestNumber(ratio: number, question: SeedsQuestion, known: SeedsMemory): number {
  const { isPaired, alpha = 0.05, power = 0.8 } = question;
  const quantile = known.normal(1 - alpha / 2);
  const rough = ((quantile + known.normal(power)) / ratio) ** 2 + quantile ** 2 / (isPaired ? 2 : 4);
  if (rough > mostSeeds) return mostSeeds;
  const start = Math.max(2, Math.round(rough));
  if (start > 2000) return start;
  const wanted = { isPaired, alpha, power };
  return smallestFrom(start, (count) => ratio >= known.ratioFor(count, wanted));
}

interface WantedPower {
  readonly isPaired: boolean;
  readonly alpha: number;
  readonly power: number;
}

/** What is the same for every comparison, computed once: thousands of them need the power function as often as one. */
export class SeedsMemory {
  readonly #ratios = new Map<string, Map<number, number>>();
  readonly #bounds = new Map<number, Interval>();
  readonly #normal = new Map<number, number>();

  /** `normalQuantile`. */
  normal(p: number): number {
    let quantile = this.#normal.get(p);
    if (quantile === undefined) {
      quantile = normalQuantile(p);
      this.#normal.set(p, quantile);
    }
    return quantile;
  }

  /** `sdInterval` of a standard deviation of 1. */
  boundsOfSd(degreesOfFreedom: number): Interval {
    let bounds = this.#bounds.get(degreesOfFreedom);
    if (bounds === undefined) {
      bounds = sdInterval(1, degreesOfFreedom);
      this.#bounds.set(degreesOfFreedom, bounds);
    }
    return bounds;
  }

  /** The smallest difference, in standard deviations, that so many seeds show with the wanted power. */
  ratioFor(count: number, wanted: WantedPower): number {
    const key = `${wanted.isPaired} ${wanted.alpha} ${wanted.power}`;
    let ratios = this.#ratios.get(key);
    if (ratios === undefined) {
      ratios = new Map();
      this.#ratios.set(key, ratios);
    }
    let ratio = ratios.get(count);
    if (ratio === undefined) {
      ratio = smallestRatio(count, wanted);
      ratios.set(count, ratio);
    }
    return ratio;
  }
}

/** Where the power crosses the wanted one, to 1e-12 of itself: false position, the end that stays counted half (Illinois). */
function smallestRatio(count: number, { isPaired, alpha, power }: WantedPower): number {
  const degrees = isPaired ? count - 1 : 2 * (count - 1);
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  const critical = studentTQuantile(1 - alpha / 2, degrees);
  const excess = (size: number): number => powerBeyond(critical, size, degrees) - power;
  let [low, high] = [
    { at: 0, value: alpha - power },
    { at: critical, value: excess(critical) },
  ];
  while (high.value < 0) {
    low = high;
    high = { at: 1.5 * high.at, value: excess(1.5 * high.at) };
  }
  for (let round = 0, side = 0; round < 100 && high.at - low.at > 1e-12 * high.at; round++) {
    const at = high.at - (high.value * (high.at - low.at)) / (high.value - low.value);
    const value = excess(at);
    if (Math.abs(value) < 1e-12) return at / Math.sqrt(count);
    if (value < 0) {
      if (side === -1) high = { ...high, value: high.value / 2 };
      [low, side] = [{ at, value }, -1];
    } else {
      if (side === 1) low = { ...low, value: low.value / 2 };
      [high, side] = [{ at, value }, 1];
    }
  }
  return high.at / Math.sqrt(count);
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
