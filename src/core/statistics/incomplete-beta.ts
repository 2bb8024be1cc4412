// The regularised incomplete beta function, from which the t, F and binomial distributions follow.

import { logOnePlusMinus, stirlingError } from "./stirling.js";

/** Probability below and above a point; the smaller of both keeps all its digits. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * I_x(a, b) as `lower` and 1 − I_x(a, b) as `upper`.
 * Continued fraction DLMF 8.17.22 by Lentz's method, on the side of the mean where it converges.
 * @param y 1 − x, given apart because the subtraction would lose digits
 */
export function betaTails(a: number, b: number, x: number, y: number): Tails {
  if (Number.isNaN(a + b + x + y)) return { lower: Number.NaN, upper: Number.NaN };
  if (x <= 0) return { lower: 0, upper: 1 };
  if (y <= 0) return { lower: 1, upper: 0 };
  const factor = betaFactor(a, b, x, y);
  if (x * (a + b + 2) <= a + 1) {
    const lower = (factor / a) * continuedFraction(a, b, x);
    return { lower, upper: 1 - lower };
  }
  const upper = (factor / b) * continuedFraction(b, a, y);
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

function continuedFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let result = d;
  for (let m = 1; m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 2e-16) break;
  }
  return result;
}
