// The smallest difference that a comparison of this size would find: what "no difference found" can mean at all.

import { normalQuantile } from "./normal.js";
import { powerOfSeeds } from "./seeds-needed.js";

/** The level and the probability of finding the difference; 0.05 and 0.8 when absent. */
export interface Demands {
  readonly alpha?: number;
  readonly power?: number;
}

/**
 * The difference that n pairs (or n seeds a side) find with the wanted power, in the unit of `sd` (noncentral t;
 * J. Cohen, "Statistical power analysis", 1988). Undefined for n < 2.
 * @param spread `sd` of the differences of pairs; unpaired √(sd² of one side + sd² of the other)
 */
export function smallestEffect(
  n: number,
  spread: { readonly sd: number; readonly isPaired: boolean },
  { alpha = 0.05, power = 0.8 }: Demands = {},
): number | undefined {
  if (n < 2) return undefined;
  const isFound = (ratio: number): boolean =>
    powerOfSeeds(n, ratio, { isPaired: spread.isPaired, alpha }) >= power;
  let [low, high] = [0, 1];
  while (!isFound(high)) [low, high] = [high, 2 * high];
  for (let round = 0; round < 60 && high - low > 1e-12 * high; round++) {
    const middle = (low + high) / 2;
    if (isFound(middle)) high = middle;
    else low = middle;
  }
  return high * spread.sd;
}

/**
 * The smallest difference of two shares of right answers on the same items that McNemar's test finds with the wanted
 * power, in large samples (R. J. Connor, "Sample size for testing differences in proportions for the paired-sample
 * design", 1987). Undefined where the items never disagree, or too seldom to show any difference.
 * @param disagreement share of the items on which the two disagree
 */
export function smallestShareDifference(
  items: number,
  disagreement: number,
  { alpha = 0.05, power = 0.8 }: Demands = {},
): number | undefined {
  const [a, b] = [normalQuantile(1 - alpha / 2), normalQuantile(power)];
  // √n d = a √ψ + b √(ψ − d²), solved for d.
  const [linear, square] = [a * Math.sqrt(items * disagreement), items + b * b];
  const root = linear * linear - square * disagreement * (a * a - b * b);
  const difference = (linear + Math.sqrt(Math.max(0, root))) / square;
  return items > 0 && disagreement > 0 && difference <= disagreement ? difference : undefined;
}
