// Samples that are too small, values that do not vary, and what lies at the ends of distributions.

import { describe, expect, it } from "vitest";
import { binomialProbability, binomialTails, binomialTest } from "../../../src/core/statistics/binomial.js";
import {
  hedgesG,
  pairedEffectSize,
  smallSampleCorrection,
} from "../../../src/core/statistics/effect-size.js";
import { equivalenceTest } from "../../../src/core/statistics/equivalence.js";
import { fCdf, fQuantile } from "../../../src/core/statistics/f-distribution.js";
import { gammaTails } from "../../../src/core/statistics/incomplete-gamma.js";
import { smallestSignFlipP, twoSampleTest } from "../../../src/core/statistics/permutation.js";
import { summarize, varianceOf } from "../../../src/core/statistics/sample.js";
import { powerOfSeeds } from "../../../src/core/statistics/seeds-needed.js";
import { signedRankTest } from "../../../src/core/statistics/signed-rank.js";
import { studentTTwoSidedP } from "../../../src/core/statistics/student-t.js";
import { pairedTest } from "../../../src/core/statistics/t-tests.js";
import { varianceExplained } from "../../../src/core/statistics/variance-explained.js";

describe("samples without an answer", () => {
  it("have no effect size, below two values or without spread", () => {
    expect(hedgesG([1], [2, 3])).toBeUndefined();
    expect(hedgesG([1, 2], [3])).toBeUndefined();
    expect(hedgesG([1, 1], [2, 2])).toBeUndefined();
    expect(pairedEffectSize([1, 1, 1])).toBeUndefined();
    expect(smallSampleCorrection(1)).toBe(0);
  });

  it("have no test, below two values or without a difference to rank", () => {
    expect(pairedTest([1])).toBeUndefined();
    expect(twoSampleTest([], [1])).toBeUndefined();
    expect(twoSampleTest([1], [])).toBeUndefined();
    expect(signedRankTest([0, 0])).toBeUndefined();
    expect(signedRankTest([1, Number.NaN])).toBeUndefined();
    expect(varianceExplained([[1, 2, 3]])).toBeUndefined();
    expect(varianceExplained([[1], [2]])).toBeUndefined();
  });

  it("have a test that does not say anything where values do not vary", () => {
    const test = pairedTest([2, 2, 2]);
    expect(test?.statistic).toBeNaN();
    expect(test === undefined ? 0 : equivalenceTest(test, 1).p).toBeNaN();
  });

  it("are summed up as far as they go", () => {
    expect(varianceOf([3])).toBeNaN();
    expect(summarize([])).toMatchObject({ n: 0, sd: undefined, mean: Number.NaN });
    expect(summarize([1, Number.NaN])).toMatchObject({ n: 2, mean: Number.NaN, median: Number.NaN });
  });
});

describe("the ends of distributions", () => {
  it("of counts: nothing below none, and all at the most", () => {
    expect(binomialProbability(-1, 5, 0.5)).toBe(0);
    expect(binomialProbability(6, 5, 0.5)).toBe(0);
    expect(binomialProbability(1.5, 5, 0.5)).toBe(0);
    expect(binomialTails(-1, 5, 0.5)).toEqual({ lower: 0, upper: 1 });
    expect(binomialTails(5, 5, 0.5)).toEqual({ lower: 1, upper: 0 });
    expect(binomialTest(0, 0)).toBe(1);
  });

  it("of F, gamma and t: at infinity, and for what is no share", () => {
    expect(fCdf(Number.POSITIVE_INFINITY, 2, 3)).toBe(1);
    expect(fQuantile(1.5, 2, 3)).toBeNaN();
    expect(fQuantile(0.5, 0, 3)).toBeNaN();
    expect(gammaTails(2, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 });
    expect(gammaTails(2, 0)).toEqual({ lower: 0, upper: 1 });
    expect(gammaTails(Number.NaN, 1).lower).toBeNaN();
    expect(studentTTwoSidedP(1.959964, Number.POSITIVE_INFINITY)).toBeCloseTo(0.05, 6);
  });

  it("of drawn samples: no smaller p than there were draws", () => {
    expect(smallestSignFlipP(3)).toBe(0.25);
    expect(smallestSignFlipP(500)).toBeLessThan(0.001);
    expect(smallestSignFlipP(500)).toBeGreaterThan(0);
  });

  it("of power: more seeds, more power; no more than certainty", () => {
    const power = [3, 5, 20, 100].map((n) => powerOfSeeds(n, 1, { isPaired: false }));
    expect(power).toEqual([...power].sort((a, b) => a - b));
    expect(power.at(-1)).toBeGreaterThan(0.99);
    expect(power.at(-1)).toBeLessThanOrEqual(1);
  });
});
