// Rank correlation: whether one number rises or falls with another, whatever the shape of the relation.

import { normalQuantile } from "./normal.js";
import { ranksOf } from "./ranks.js";
import { type Interval, meanOf } from "./sample.js";
import { studentTTwoSidedP } from "./student-t.js";

/** Spearman's correlation with what is known about it. */
export interface RankCorrelation {
  /** −1 to 1. */
  readonly rho: number;
  /** Two-sided. */
  readonly p: number;
  /** Undefined for fewer than 4 pairs. */
  readonly interval: Interval | undefined;
  /** Pairs of finite numbers that were used. */
  readonly n: number;
}

/** Up to so many pairs all orders are counted. */
const mostExact = 8;

/**
 * Spearman's ρ: the correlation of the ranks (C. Spearman, "The proof and measurement of association between two
 * things", 1904). p is exact over all orders up to 8 pairs, beyond that by t with n − 2 degrees of freedom. The interval
 * is Fisher's with the variance of D. G. Bonett and T. A. Wright ("Sample size requirements for estimating Pearson,
 * Kendall and Spearman correlations", 2000). Pairs with a number that is not finite are left out. Undefined for fewer
 * than 3 pairs or when one side does not vary.
 */
export function rankCorrelation(
  x: readonly number[],
  y: readonly number[],
  confidence = 0.95,
): RankCorrelation | undefined {
  const used = x.map((_, index) => index).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const n = used.length;
  if (n < 3) return undefined;
  const ranksX = centered(ranksOf(used.map((i) => Number(x[i]))));
  const ranksY = centered(ranksOf(used.map((i) => Number(y[i]))));
  const scale = Math.sqrt(product(ranksX, ranksX) * product(ranksY, ranksY));
  if (scale === 0) return undefined;
  const rho = Math.max(-1, Math.min(1, product(ranksX, ranksY) / scale));
  const p = n <= mostExact ? exactP(ranksX, ranksY) : tP(rho, n);
  return { rho, p, interval: intervalOf(rho, n, confidence), n };
}

function tP(rho: number, n: number): number {
  return studentTTwoSidedP(rho * Math.sqrt((n - 2) / ((1 - rho) * (1 + rho))), n - 2);
}

/** Share of all orders of y whose product with x is as large as the one seen. */
function exactP(x: readonly number[], y: readonly number[]): number {
  const edge = Math.abs(product(x, y)) - 1e-9;
  const order = [...y];
  let hits = 0;
  let all = 0;
  const visit = (place: number, sum: number): void => {
    if (place === order.length) {
      all++;
      if (Math.abs(sum) >= edge) hits++;
      return;
    }
    for (let i = place; i < order.length; i++) {
      swap(order, place, i);
      visit(place + 1, sum + Number(x[place]) * Number(order[place]));
      swap(order, place, i);
    }
  };
  visit(0, 0);
  return hits / all;
}

/**
 * A perfect order would give an interval of no width; there the bound towards 0 is the one of the nearest order that is
 * not perfect: two neighbours exchanged.
 */
function intervalOf(rho: number, n: number, confidence: number): Interval | undefined {
  if (n < 4) return undefined;
  const nearest = 1 - 12 / (n * (n * n - 1));
  const used = Math.max(-nearest, Math.min(nearest, rho));
  const half = normalQuantile(0.5 + confidence / 2) * Math.sqrt((1 + (used * used) / 2) / (n - 3));
  const [low, high] = [Math.tanh(Math.atanh(used) - half), Math.tanh(Math.atanh(used) + half)];
  return { low: rho === -1 ? -1 : low, high: rho === 1 ? 1 : high };
}

function centered(values: readonly number[]): number[] {
  const mean = meanOf(values);
  return values.map((value) => value - mean);
}

function product(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Number(a[i]) * Number(b[i]);
  return sum;
}

function swap(values: number[], i: number, j: number): void {
  const kept = Number(values[i]);
  values[i] = Number(values[j]);
  values[j] = kept;
}
