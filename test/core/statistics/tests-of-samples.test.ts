import { describe, expect, it } from "vitest";
import { benjaminiHochberg } from "../../../src/core/statistics/benjamini-hochberg.js";
import { equivalenceTest } from "../../../src/core/statistics/equivalence.js";
import { holm } from "../../../src/core/statistics/holm.js";
import { cohenKappa } from "../../../src/core/statistics/kappa.js";
import { mcnemarTest } from "../../../src/core/statistics/mcnemar.js";
import { signFlipTest, twoSampleTest } from "../../../src/core/statistics/permutation.js";
import { rankCorrelation } from "../../../src/core/statistics/rank-correlation.js";
import { meanInterval, summarize } from "../../../src/core/statistics/sample.js";
import { powerOfSeeds, sdInterval, seedsNeeded } from "../../../src/core/statistics/seeds-needed.js";
import { signedRankTest } from "../../../src/core/statistics/signed-rank.js";
import { pairedTest, type TTest, welchTest } from "../../../src/core/statistics/t-tests.js";
import { varianceExplained } from "../../../src/core/statistics/variance-explained.js";
import { relativeError, scipyValues } from "./scipy-values.js";

/** Each number within 1e-9 of the expected one, as a share of it. */
function expectClose(actual: readonly (number | undefined)[], expected: readonly number[]): void {
  const errors = expected.map((value, place) => relativeError(actual[place], value));
  expect(actual).toHaveLength(expected.length);
  expect(Math.max(...errors), `${actual.join(" ")}\n${expected.join(" ")}`).toBeLessThan(1e-9);
}

function numbersOf(test: TTest | undefined): (number | undefined)[] {
  return [test?.statistic, test?.degreesOfFreedom, test?.p, test?.interval.low, test?.interval.high];
}

describe("equal to SciPy and statsmodels to 1e-9", () => {
  it.each(scipyValues.twoSamples)("two samples: %#", ({ a, b, welch, summary, ...row }) => {
    const test = welchTest(a, b);
    // A million with a spread of 0.001 leaves ten digits of the differences, in SciPy as here.
    if (Number(a[0]) < 1e5) expectClose(numbersOf(test), welch);
    else expect(relativeError(test?.p, Number(welch[2]))).toBeLessThan(1e-6);
    const { mean, sd, median } = summarize(b);
    expectClose([mean, sd, median], summary);
    const interval = meanInterval(b);
    expectClose([interval?.low, interval?.high], row.meanInterval);
    if (test === undefined || Number(a[0]) > 1e5) return;
    for (const place of [0, 2]) {
      expectClose([equivalenceTest(test, Number(row.tost[place])).p], [Number(row.tost[place + 1])]);
    }
    if (row.permutation !== undefined) expectClose([twoSampleTest(a, b)?.p], [row.permutation]);
  });

  it.each(scipyValues.pairs)("pairs: %#", ({ differences, t, signedRank, tost, signFlip }) => {
    const test = pairedTest(differences);
    expectClose(numbersOf(test), t);
    const ranked = signedRankTest(differences);
    expectClose([ranked?.statistic, ranked?.p], signedRank);
    if (test !== undefined) expectClose([equivalenceTest(test, 0.7).p], [tost]);
    if (signFlip !== undefined) expectClose([signFlipTest(differences)?.p], [signFlip]);
  });

  it.each(scipyValues.rankCorrelations)("rank correlation: %#", ({ x, y, rho, p }) => {
    const result = rankCorrelation(x, y);
    expectClose([result?.rho, result?.p], [rho, p]);
  });

  it.each(scipyValues.varianceShares)("variance explained: %#", ({ groups, values }) => {
    const result = varianceExplained(groups);
    const { etaSquared, omegaSquared, interval } = result ?? {};
    expectClose(
      [result?.statistic, result?.p, etaSquared, omegaSquared, interval?.low, interval?.high],
      values,
    );
  });

  it.each(scipyValues.agreements)("kappa: %#", ({ table, values }) => {
    const result = cohenKappa(table);
    expectClose([result?.kappa, result?.standardError, result?.interval.low, result?.interval.high], values);
  });

  it.each(scipyValues.adjustments)("adjusted p-values: %#", ({ p, ...row }) => {
    expectClose(holm(p), row.holm);
    expectClose(benjaminiHochberg(p), row.bh);
  });

  it.each(scipyValues.mcnemar)("McNemar's exact test of %i against %i", (first, second, p) => {
    expectClose([mcnemarTest(first, second).p], [p]);
  });

  it.each(scipyValues.power)("power of %i seeds for %d sd at %d", (n, ratio, alpha, paired, unpaired) => {
    expectClose(
      [powerOfSeeds(n, ratio, { isPaired: true, alpha }), powerOfSeeds(n, ratio, { isPaired: false, alpha })],
      [paired, unpaired],
    );
  });

  it.each(scipyValues.seedsNeeded)(
    "seeds needed for %d sd at %d, paired: %s",
    (ratio, alpha, isPaired, n) => {
      const needed = seedsNeeded({ difference: -ratio, sd: 1, degreesOfFreedom: 4, isPaired, alpha });
      expect(needed?.estimate).toBe(n);
    },
  );

  it.each(scipyValues.sdIntervals)("interval of the sd %d with %d degrees", (sd, df, low, high) => {
    const interval = sdInterval(sd, df);
    expectClose([interval.low, interval.high], [low, high]);
  });
});
