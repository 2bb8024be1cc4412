import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../src/core/seeded-random.js";
import { benjaminiHochberg } from "../../../src/core/statistics/benjamini-hochberg.js";
import { binomialTest } from "../../../src/core/statistics/binomial.js";
import { holm } from "../../../src/core/statistics/holm.js";
import { mcnemarTest } from "../../../src/core/statistics/mcnemar.js";
import { signFlipTest, twoSampleTest } from "../../../src/core/statistics/permutation.js";
import { rankCorrelation } from "../../../src/core/statistics/rank-correlation.js";
import { ranksOf } from "../../../src/core/statistics/ranks.js";
import { signedRankTest } from "../../../src/core/statistics/signed-rank.js";

/** Small whole numbers, so that sums are exact and ties are frequent. */
const whole = fc.integer({ min: -6, max: 6 });
const settings = { numRuns: 60, seed: 5 };

/** Sum over all sign patterns of the share for which `isHit`. */
function shareOfSigns(values: readonly number[], isHit: (sum: number) => boolean): number {
  let hits = 0;
  for (let pattern = 0; pattern < 2 ** values.length; pattern++) {
    let sum = 0;
    for (const [place, value] of values.entries()) sum += (pattern >> place) & 1 ? -value : value;
    if (isHit(sum)) hits++;
  }
  return hits / 2 ** values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

describe("equal to going through all arrangements", () => {
  it("the sign-flip test", () => {
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 11 }), (differences) => {
        const seen = Math.abs(sumOf(differences));
        const p = shareOfSigns(differences, (sum) => Math.abs(sum) >= seen);
        expect(signFlipTest(differences)?.p).toBeCloseTo(p, 12);
        expect(signFlipTest(differences.map((value) => value * 0.1))?.p).toBeCloseTo(p, 12);
      }),
      settings,
    );
  });

  it("the two-sample permutation test", () => {
    const group = fc.array(whole, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(group, group, (a, b) => {
        const all = [...a, ...b];
        const counts = { ways: 0, low: 0, high: 0 };
        for (let pattern = 0; pattern < 2 ** all.length; pattern++) {
          const chosen = all.filter((_, place) => (pattern >> place) & 1);
          if (chosen.length !== a.length) continue;
          counts.ways++;
          if (sumOf(chosen) <= sumOf(a)) counts.low++;
          if (sumOf(chosen) >= sumOf(a)) counts.high++;
        }
        const p = Math.min(1, (2 * Math.min(counts.low, counts.high)) / counts.ways);
        expect(twoSampleTest(a, b)?.p).toBeCloseTo(p, 12);
      }),
      settings,
    );
  });

  it("the signed-rank test, with ties and zeros", () => {
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 10 }), (differences) => {
        const kept = differences.filter((value) => value !== 0);
        if (kept.length === 0) {
          expect(signedRankTest(differences)).toBeUndefined();
          return;
        }
        const ranks = ranksOf(kept.map(Math.abs));
        const seen = Math.abs(sumOf(kept.map((value, place) => Math.sign(value) * Number(ranks[place]))));
        const p = shareOfSigns(ranks, (sum) => Math.abs(sum) >= seen);
        expect(signedRankTest(differences)?.p).toBeCloseTo(p, 12);
      }),
      settings,
    );
  });

  it("McNemar's and the binomial test", () => {
    const ways = (n: number, k: number): number => (k === 0 ? 1 : (ways(n, k - 1) * (n - k + 1)) / k);
    for (let n = 1; n <= 24; n++) {
      for (let k = 0; k <= n; k++) {
        const counts = Array.from({ length: n + 1 }, (_, count) => count);
        const isAsFar = (count: number): boolean => Math.abs(2 * count - n) >= Math.abs(2 * k - n);
        const p = sumOf(counts.filter(isAsFar).map((count) => ways(n, count))) / 2 ** n;
        expect(mcnemarTest(k, n - k).p).toBeCloseTo(p, 12);
        const odds = (count: number): number => ways(n, count) * 0.3 ** count * 0.7 ** (n - count);
        const small = counts.filter((count) => odds(count) <= odds(k) * (1 + 1e-7));
        expect(binomialTest(k, n, 0.3)).toBeCloseTo(sumOf(small.map(odds)), 12);
      }
    }
    expect(mcnemarTest(0, 0)).toEqual({ p: 1, midP: 1 });
  });

  it("the rank correlation of few pairs: a perfect order of 3 is no evidence", () => {
    expect(rankCorrelation([1, 2, 3], [4, 5, 9])).toMatchObject({ rho: 1, p: 2 / 6, interval: undefined });
    expect(rankCorrelation([1, 2, 3, 4, 5], [9, 8, 7, 6, 5])).toMatchObject({ rho: -1, p: 2 / 120 });
    expect(rankCorrelation([1, 1, 1, 1], [1, 2, 3, 4])).toBeUndefined();
    expect(rankCorrelation([1, 2, Number.NaN], [1, 2, 3])).toBeUndefined();
    const { interval } = rankCorrelation([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]) ?? {};
    expect(interval?.high).toBe(1);
    expect(interval?.low).toBeLessThan(0.9);
  });
});

describe("many values", () => {
  const random = (): (() => number) => {
    const generator = SeededRandom.fromSeed(3, "exact tests");
    return () => generator.next();
  };

  it("are drawn at random, near the exact p, and the same each time", () => {
    const next = random();
    const differences = Array.from({ length: 30 }, () => next() - 0.4);
    const exact = signFlipTest(differences)?.p;
    const more = [...differences, 1e-9];
    const drawn = signFlipTest(more, { random: random() });
    expect(drawn?.isExact).toBe(false);
    expect(drawn?.p).toBeCloseTo(Number(exact), 1);
    expect(signFlipTest(more)).toEqual(signFlipTest(more));
    const [a, b] = [differences.slice(0, 15), differences.slice(15)];
    const dealt = twoSampleTest([...a, 0.1], b);
    expect(dealt?.isExact).toBe(false);
    expect(dealt?.p).toBeCloseTo(Number(twoSampleTest(a, b)?.p), 0);
  });

  it("never give p = 0, nor 0 where nothing differs", () => {
    const apart = Array.from({ length: 50 }, () => 1);
    expect(signFlipTest(apart, { draws: 99 })?.p).toBe(0.01);
    expect(signFlipTest([0, 0, 0])?.p).toBe(1);
    expect(twoSampleTest([1, 1], [1, 1])?.p).toBe(1);
    expect(signFlipTest([])).toBeUndefined();
    expect(signFlipTest([Number.NaN])).toBeUndefined();
    expect(twoSampleTest([1], [Number.POSITIVE_INFINITY])).toBeUndefined();
  });
});

describe("several p-values", () => {
  it("are adjusted by Holm as the step-down procedure rejects", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 8 }), (p) => {
        const adjusted = holm(p);
        const sorted = [...p].sort((a, b) => a - b);
        for (const alpha of [0.01, 0.05, 0.5]) {
          const stop = sorted.findIndex((value, rank) => value * (p.length - rank) >= alpha);
          const limit = stop < 0 ? Number.POSITIVE_INFINITY : Number(sorted[stop]);
          for (const [place, value] of p.entries()) {
            expect(Number(adjusted[place]) < alpha).toBe(value < limit);
          }
        }
      }),
      settings,
    );
  });

  it("are adjusted by Benjamini and Hochberg as the step-up procedure rejects", () => {
    const p = [0.01, 0.02, 0.03, 0.04, 0.2];
    expect(benjaminiHochberg(p).map((value) => Number(value?.toFixed(10)))).toEqual([
      0.05, 0.05, 0.05, 0.05, 0.2,
    ]);
  });

  it("leave out what is no test, also from the count", () => {
    expect(holm([0.03, undefined, 0.01, Number.NaN])).toEqual([0.03, undefined, 0.02, undefined]);
    expect(benjaminiHochberg([0.03, undefined, 0.01])).toEqual([0.03, undefined, 0.02]);
    expect(holm([])).toEqual([]);
  });
});
