// The smallest difference that data of this size and spread would show.

import { powerOfTTest } from "./power.js";

export interface SmallestEffectOptions {
  /** Of the two-sided test; 0.05 when absent. */
  readonly alpha?: number;
  /** Probability that the difference is found; 0.8 when absent. */
  readonly power?: number;
}

/**
 * The true mean difference that a paired t test finds with the wanted probability, in the unit of the standard error
 * (J. Cohen, "Statistical power analysis", 1988; noncentral t). Undefined without spread or degrees of freedom: then
 * nothing can be said.
 * @param standardError of the mean difference, as seen or as planned
 */
export function smallestEffect(
  standardError: number,
  degreesOfFreedom: number,
  { alpha = 0.05, power = 0.8 }: SmallestEffectOptions = {},
): number | undefined {
  if (!(standardError > 0) || !(degreesOfFreedom >= 1)) return undefined;
  let [low, high] = [0, 4];
  while (powerOfTTest(high, degreesOfFreedom, alpha) < power) {
    low = high;
    high *= 2;
    if (high > 1e6) return undefined;
  }
  for (let step = 0; step < 100 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (powerOfTTest(middle, degreesOfFreedom, alpha) < power) low = middle;
    else high = middle;
  }
  return ((low + high) / 2) * standardError;
}
