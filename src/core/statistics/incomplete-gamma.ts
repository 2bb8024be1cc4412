// The regularised incomplete gamma function, from which the normal and chi-square distributions follow.

import type { Tails } from "./incomplete-beta.js";
import { logOnePlusMinus, stirlingError } from "./stirling.js";

/** P(a, x) as `lower` and Q(a, x) as `upper`: series DLMF 8.11.4 below a + 1, continued fraction DLMF 8.9.2 above. */
export function gammaTails(a: number, x: number): Tails {
  if (Number.isNaN(a + x)) return { lower: Number.NaN, upper: Number.NaN };
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const factor = gammaFactor(a, x);
  if (x < a + 1) {
    const lower = factor * powerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = factor * continuedFraction(a, x);
  return { lower: 1 - upper, upper };
}

/** x^a e^−x / Γ(a), in C. Loader's form (2000). */
export function gammaFactor(a: number, x: number): number {
  const change = (x - a) / a;
  const deviance = change < -0.4 ? -a * (Math.log(x / a) - change) : -a * logOnePlusMinus(change);
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(-deviance - stirlingError(a));
}

function powerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 1_000_000; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum;
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n < 1_000_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b || 1e-300);
    c = b + numerator / c || 1e-300;
    const change = c * d;
    result *= change;
    if (Math.abs(change - 1) < 2e-16) break;
  }
  return result;
}
