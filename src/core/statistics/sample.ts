// What is said of one sample: count, mean, spread, middle, and the interval of the mean.

import { studentTQuantile } from "./student-t.js";

/** Bounds of an interval, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A sample in a few numbers. All are NaN for an empty sample, but for `n`, which is 0, and `sd`, which is undefined. */
export interface SampleSummary {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation with n − 1 below the line; undefined for fewer than 2 values. */
  readonly sd: number | undefined;
  readonly min: number;
  readonly max: number;
  /** The middle value, of two the mean. */
  readonly median: number;
}

/** Sums up finite values; a NaN among them makes mean, sd, min, max and median NaN. */
export function summarize(values: readonly number[]): SampleSummary {
  const n = values.length;
  if (n === 0)
    return { n, mean: Number.NaN, sd: undefined, min: Number.NaN, max: Number.NaN, median: Number.NaN };
  const mean = meanOf(values);
  const sorted = Float64Array.from(values).sort();
  const isNumber = !Number.isNaN(mean);
  const at = (index: number): number => (isNumber ? Number(sorted[index]) : Number.NaN);
  return {
    n,
    mean,
    sd: n < 2 ? undefined : Math.sqrt(squaresAround(values, mean) / (n - 1)),
    min: at(0),
    max: at(n - 1),
    median: (at((n - 1) >> 1) + at(n >> 1)) / 2,
  };
}

/** The arithmetic mean, corrected by the mean of what is left over; NaN for no values. */
export function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  if (!Number.isFinite(mean)) return mean;
  let rest = 0;
  for (const value of values) rest += value - mean;
  return mean + rest / values.length;
}

/** Variance with n − 1 below the line; NaN for fewer than 2 values. */
export function varianceOf(values: readonly number[], mean = meanOf(values)): number {
  return values.length < 2 ? Number.NaN : squaresAround(values, mean) / (values.length - 1);
}

/**
 * Interval of the mean by Student's t ("Student", "The probable error of a mean", 1908): mean ± t · sd/√n. Assumes
 * independent values from a normal distribution. Undefined for fewer than 2 values or where one is not finite.
 */
export function meanInterval(values: readonly number[], confidence = 0.95): Interval | undefined {
  const n = values.length;
  const mean = meanOf(values);
  if (n < 2 || !Number.isFinite(mean)) return undefined;
  const half = studentTQuantile(0.5 + confidence / 2, n - 1) * Math.sqrt(varianceOf(values, mean) / n);
  return { low: mean - half, high: mean + half };
}

function squaresAround(values: readonly number[], mean: number): number {
  let sum = 0;
  for (const value of values) sum += (value - mean) * (value - mean);
  return sum;
}
