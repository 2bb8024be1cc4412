// SciPy's and statsmodels' numbers, and how far ours are from them.

import { readFileSync } from "node:fs";

/** Contents of scipy-values.json, which make-scipy-values.py wrote. */
export interface ScipyValues {
  /** By function: arguments, then value (for intervals two). */
  readonly distributions: Readonly<Record<string, readonly number[][]>>;
  readonly twoSamples: readonly {
    a: number[];
    b: number[];
    welch: number[];
    summary: number[];
    meanInterval: number[];
    tost: number[];
    permutation?: number;
  }[];
  readonly pairs: readonly {
    differences: number[];
    t: number[];
    signedRank: number[];
    tost: number;
    signFlip?: number;
  }[];
  readonly rankCorrelations: readonly { x: number[]; y: number[]; rho: number; p: number }[];
  readonly varianceShares: readonly { groups: number[][]; values: number[] }[];
  readonly agreements: readonly { table: number[][]; values: number[] }[];
  readonly adjustments: readonly { p: number[]; holm: number[]; bh: number[] }[];
  readonly mcnemar: readonly [number, number, number][];
  readonly power: readonly [n: number, ratio: number, alpha: number, paired: number, unpaired: number][];
  readonly seedsNeeded: readonly [ratio: number, alpha: number, isPaired: boolean, n: number][];
  readonly sdIntervals: readonly [number, number, number, number][];
}

export const scipyValues = JSON.parse(
  readFileSync(new URL("scipy-values.json", import.meta.url), "utf8"),
) as ScipyValues;

/** Difference as a share of the expected number, or as it is where 0 is expected; NaN against a number is Infinity. */
export function relativeError(actual: number | undefined, expected: number): number {
  if (actual === expected) return 0;
  const miss = Math.abs(Number(actual) - expected);
  return Number.isNaN(miss) ? Number.POSITIVE_INFINITY : expected === 0 ? miss : miss / Math.abs(expected);
}
