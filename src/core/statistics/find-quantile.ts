// Finds the point of a distribution on the positive numbers that has a given probability below it.

import type { Tails } from "./incomplete-beta.js";

/** What is known at one point: both tails, and how fast the lower one grows with the logarithm of the point. */
export interface TailsAt extends Tails {
  readonly slope: number;
}

/**
 * The x > 0 whose tails are `wanted`, to about 1e-14 of itself: a step below 1e-9 leaves less than its square. Newton's method on the logarithm of the smaller tail as
 * a function of ln x, which is nearly straight at both ends, kept within a bracket. 0 and Infinity for tails of 0.
 */
export function findQuantile(at: (x: number) => TailsAt, wanted: Tails, start = 1): number {
  if (wanted.lower <= 0) return 0;
  if (wanted.upper <= 0) return Number.POSITIVE_INFINITY;
  const isLower = wanted.lower <= wanted.upper;
  const target = Math.log(isLower ? wanted.lower : wanted.upper);
  const bracket = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  let position = Math.log(start);
  for (let round = 0; round < 200; round++) {
    const tails = at(Math.exp(position));
    const value = isLower ? tails.lower : tails.upper;
    const miss = Math.log(value) - target;
    if (miss < 0 === isLower) bracket.low = position;
    else bracket.high = position;
    const step = (isLower ? -1 : 1) * ((miss * value) / tails.slope);
    const next = withinBracket(position, step, bracket);
    const moved = Math.abs(next - position);
    position = next;
    if (!(moved > 1e-9)) break;
  }
  return Math.exp(position);
}

/** Newton's next point, at most 20 away; where that leaves the bracket its middle, or 2 further out where it is open. */
function withinBracket(position: number, step: number, bracket: { low: number; high: number }): number {
  const next = position + Math.max(-20, Math.min(20, step));
  if (next >= bracket.low && next <= bracket.high) return next;
  if (bracket.low === Number.NEGATIVE_INFINITY) return position - 2;
  if (bracket.high === Number.POSITIVE_INFINITY) return position + 2;
  return (bracket.low + bracket.high) / 2;
}
