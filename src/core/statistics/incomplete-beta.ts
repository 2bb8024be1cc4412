// The regularised incomplete beta function, from which the t, F and binomial distributions follow.

import { logOnePlusMinus, stirlingError } from "./stirling.js";

/** Probability below and above a point; the smaller of both keeps all its digits. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * I_x(a, b) as `lower` and 1 − I_x(a, b) as `upper`.
 * The even part of the continued fraction DLMF 8.17.22 (A. R. DiDonato and A. H. Morris, "Algorithm 708", 1992) by Lentz's
 * method, on the side of the mean where it converges.
 * @param y 1 − x, given apart because the subtraction would lose digits
 * @param factor `betaFactor` of the same numbers, where it is known
 */
export function betaTails(
  a: number,
  b: number,
  x: number,
  y: number,
  factor = betaFactor(a, b, x, y),
): Tails {
  if (Number.isNaN(a + b + x + y)) return { lower: Number.NaN, upper: Number.NaN };
  if (x <= 0) return { lower: 0, upper: 1 };
  if (y <= 0) return { lower: 1, upper: 0 };
  if (x * (a + b + 2) <= a + 1) {
    const lower = factor / continuedFraction(a, b, x, y);
    return { lower, upper: 1 - lower };
  }
  const upper = factor / continuedFraction(b, a, y, x);
  return { lower: 1 - upper, upper };
}

/** x^a y^b / B(a, b) in the form of C. Loader (2000): a deviance and three Stirling errors, no large terms that cancel. */
export function betaFactor(a: number, b: number, x: number, y: number): number {
  const excess = a * y - b * x;
  const deviance =
    devianceOf(a, -excess / a, ((a + b) * x) / a) + devianceOf(b, excess / b, ((a + b) * y) / b);
  const corrections = stirlingError(a + b) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a * b) / (2 * Math.PI * (a + b))) * Math.exp(corrections - deviance);
}

/** −count · (ln(1 + change) − change); `ratio` is 1 + change, exact where change is near −1. */
function devianceOf(count: number, change: number, ratio: number): number {
  return change < -0.4 ? -count * (Math.log(ratio) - change) : -count * logOnePlusMinus(change);
}

/** I_x(a, b) = factor / fraction. With a·y − b·x in place of 1 − x, nothing cancels where x is near 1. */
function continuedFraction(a: number, b: number, x: number, y: number): number {
  const excess = a * y - b * x + 1;
  let result = (a * excess) / (a + 1);
  let c = result;
  let d = 0;
  for (let m = 1; m < 1_000_000; m++) {
    const place = a + 2 * m - 1;
    const crossing = (m * (b - m) * x) / place;
    const numerator = (((a + m - 1) * (a + b + m - 1) * x) / place) * crossing;
    const denominator = m + crossing + ((a + m) * (excess + m * (1 + y))) / (place + 2);
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    const change = c * d;
    result *= change;
    if (Math.abs(change - 1) < 2e-16) break;
  }
  return result;
}
