// A test for any metric: how often would swapping the two runs' results item by item give as large a difference?

import { signFlipTest } from "../statistics/permutation.js";
import type { PairedUnits } from "./paired-units.js";

export interface SwapOptions {
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly draws: number;
}

/**
 * Two-sided p of the difference between B and A (E. W. Noreen, "Computer-intensive methods for testing hypotheses", 1989:
 * approximate randomization). Under no difference each unit's results are as likely the other way round. Differences of
 * means are tested by their signs, exactly up to 30 units that differ; others by random swaps, p = (1 + hits)/(1 + draws).
 * 1 where nothing differs.
 */
export function swapTest(units: PairedUnits, { random, draws }: SwapOptions): number {
  if (units.differences !== undefined) {
    const differing = units.differences.filter((difference) => difference !== 0);
    return differing.length === 0 ? 1 : (signFlipTest(differing, { random, draws })?.p ?? 1);
  }
  const counts = countKinds(units);
  const seen = Math.abs(differenceOf(units.evaluate(counts)));
  const edge = seen - 1e-12 * Math.max(1, seen);
  const swapped = new Float64Array(units.kinds);
  let hits = 0;
  for (let draw = 0; draw < draws; draw++) {
    swapSome(units.kindOf, swapped, random);
    if (Math.abs(differenceOf(units.evaluateSwapped(counts, swapped))) >= edge) hits++;
  }
  return (1 + hits) / (1 + draws);
}

/** How many units of each kind there are. */
export function countKinds(units: PairedUnits): Float64Array {
  const counts = new Float64Array(units.kinds);
  for (const kind of units.kindOf) counts[kind] = (counts[kind] as number) + 1;
  return counts;
}

/** B − A. */
export function differenceOf({ a, b }: { readonly a: number; readonly b: number }): number {
  return b - a;
}

/** Throws a coin for each unit; one random number is worth 30. */
function swapSome(kindOf: Int32Array, swapped: Float64Array, random: () => number): void {
  swapped.fill(0);
  let coins = 0;
  let left = 0;
  for (let unit = 0; unit < kindOf.length; unit++) {
    if (left === 0) {
      coins = Math.floor(random() * 0x40000000);
      left = 30;
    }
    if ((coins & 1) === 1) {
      const kind = kindOf[unit] as number;
      swapped[kind] = (swapped[kind] as number) + 1;
    }
    coins >>= 1;
    left--;
  }
}
