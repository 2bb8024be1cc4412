// The noncentral t distribution: what a t statistic does when there is a difference, and so the power of t tests.

import type { Tails } from "./incomplete-beta.js";
import { logNormalCdf } from "./normal.js";
import { stirlingError } from "./stirling.js";

/** The logarithm of the integrand at u = ln s. */
type LogIntegrand = (u: number) => number;

/** How far below its peak (in e-folds) the integrand counts as nothing. */
const depth = 42;

/**
 * Both tails of T = (Z + noncentrality) / √(χ²/df) at t. The integral over the scale s = √(χ²/df) of the normal
 * probability given s (N. L. Johnson and B. L. Welch, "Applications of the non-central t-distribution", 1940), by the
 * trapezoidal rule in ln s, which converges faster than any power there, halving the step until nothing changes.
 */
export function noncentralTTails(t: number, df: number, noncentrality: number): Tails {
  return {
    lower: integrate(logIntegrand(t, df, noncentrality)),
    upper: integrate(logIntegrand(-t, df, -noncentrality)),
  };
}

/** Probability that T is at most t; 1e-12 of itself also where it is small. */
export function noncentralTCdf(t: number, df: number, noncentrality: number): number {
  return integrate(logIntegrand(t, df, noncentrality));
}

function logIntegrand(t: number, df: number, noncentrality: number): LogIntegrand {
  const constant = Math.log(2) + 0.5 * Math.log(df / (4 * Math.PI)) - stirlingError(df / 2);
  return (u) => constant + df * (u - Math.expm1(2 * u) / 2) + logNormalCdf(t * Math.exp(u) - noncentrality);
}

function integrate(log: LogIntegrand): number {
  const peak = findPeak(log, -60, 6);
  const top = log(peak);
  if (!(top > -740)) return 0;
  const low = edge(log, peak, -1, top - depth);
  const high = edge(log, peak, 1, top - depth);
  let step = (high - low) / 32;
  let sum = sumOver(log, low, step, 32);
  let result = sum * step;
  for (let points = 32; points < 40_000; points *= 2) {
    sum += sumOver(log, low + step / 2, step, points - 1);
    step /= 2;
    const refined = sum * step;
    const change = Math.abs(refined - result);
    result = refined;
    if (points > 32 && change <= 1e-13 * refined) break;
  }
  return Math.min(1, result);
}

function sumOver(log: LogIntegrand, start: number, step: number, intervals: number): number {
  let sum = 0;
  for (let k = 0; k <= intervals; k++) sum += Math.exp(log(start + k * step));
  return sum;
}

/** The highest point of a function that first rises and then falls (golden section). */
function findPeak(log: LogIntegrand, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [leftValue, rightValue] = [log(left), log(right)];
  while (high - low > 1e-7) {
    if (leftValue > rightValue) {
      [high, right, rightValue] = [right, left, leftValue];
      left = high - golden * (high - low);
      leftValue = log(left);
    } else {
      [low, left, leftValue] = [left, right, rightValue];
      right = low + golden * (high - low);
      rightValue = log(right);
    }
  }
  return (low + high) / 2;
}

/** Where the function has fallen to `floor` on one side of its peak; a little further is as good. */
function edge(log: LogIntegrand, peak: number, side: -1 | 1, floor: number): number {
  let near = 0;
  let far = 1e-3;
  while (log(peak + side * far) > floor) {
    near = far;
    far *= 2;
  }
  for (let round = 0; round < 6; round++) {
    const middle = (near + far) / 2;
    if (log(peak + side * middle) > floor) near = middle;
    else far = middle;
  }
  return peak + side * far;
}
