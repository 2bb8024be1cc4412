// Marks on values: the best of a column, and those that were the best when they came.

import { type Direction, isBetter } from "../metric.js";
import type { Value } from "../value.js";

/** Positions of the best value; several on a tie; none among fewer than two numbers. Infinities never win. */
export function markBest(values: readonly (Value | undefined)[], direction: Direction): ReadonlySet<number> {
  let best: number | undefined;
  let count = 0;
  for (const value of values) {
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    count++;
    if (best === undefined || isBetter(value, best, direction)) best = value;
  }
  if (count < 2) return new Set();
  return new Set(values.flatMap((value, position) => (value === best ? [position] : [])));
}

/** Positions whose value is better than every one before it; the first number counts. */
export function markNewBest(
  values: readonly (Value | undefined)[],
  direction: Direction,
): ReadonlySet<number> {
  const positions = new Set<number>();
  let best: number | undefined;
  values.forEach((value, position) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return;
    if (best !== undefined && !isBetter(value, best, direction)) return;
    best = value;
    positions.add(position);
  });
  return positions;
}
