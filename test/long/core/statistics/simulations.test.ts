import { describe, expect, it } from "vitest";
import { compareSamples } from "../../../../src/core/statistics/compare-samples.js";
import { normalCdf } from "../../../../src/core/statistics/normal.js";
import { powerOfTTest } from "../../../../src/core/statistics/power.js";
import { seedsNeeded } from "../../../../src/core/statistics/seeds-needed.js";
import { studentTQuantile } from "../../../../src/core/statistics/student-t.js";
import { welchDegreesOfFreedom } from "../../../../src/core/statistics/t-tests.js";
import {
  asShipped,
  countCalls,
  drawComparison,
  isWinner,
  isWithinFivePercent,
  normalNumbers,
  percent,
  type Truth,
  withNormalForT,
  withoutHolm,
} from "../../../core/statistics/simulated-truth.js";

const both = [true, false];

describe("families without a difference", () => {
  const truths: Truth[] = [3, 5, 10].flatMap((seeds) =>
    both.flatMap((isPaired) => [1, 4].map((candidates) => ({ seeds, candidates, isPaired }))),
  );
  const uneven: Truth[] = [3, 5].map((seeds) => ({ seeds, candidates: 1, isPaired: false, sd: 3 }));

  it.each([...truths, ...uneven])("are told apart in 5 % at most: %j", (truth) => {
    const calls = countCalls(asShipped, truth, 2000);
    console.log(`false calls ${JSON.stringify(truth)}: ${percent(calls, 2000)} of 2,000`);
    expect(isWithinFivePercent(calls, 2000)).toBe(true);
  });

  it.each(both)(
    "are told apart in 5 % at most, over 40,000 comparisons of 5 seeds, paired: %s",
    (isPaired) => {
      const calls = countCalls(asShipped, { seeds: 5, candidates: 1, isPaired }, 40_000);
      console.log(
        `false calls, 5 seeds, ${isPaired ? "paired" : "unpaired"}: ${percent(calls, 40_000)} of 40,000`,
      );
      expect(isWithinFivePercent(calls, 40_000)).toBe(true);
    },
  );

  it("are told apart too often by planted methods, and the harness says so", () => {
    for (const [name, judge] of Object.entries({ withoutHolm, withNormalForT })) {
      const calls = countCalls(judge, { seeds: 5, candidates: 4, isPaired: false }, 2000);
      console.log(`false calls, ${name}: ${percent(calls, 2000)}`);
      expect(isWithinFivePercent(calls, 2000)).toBe(false);
    }
  });
});

/** From 8 pairs on p moves in steps of 2/2^n: the largest one below 0.05 is the level that is really tested at. */
function attainedLevel(pairs: number): number {
  return pairs < 8 ? 0.05 : Math.floor(0.05 * 2 ** (pairs - 1)) / 2 ** (pairs - 1);
}

describe("families with a difference", () => {
  const points = [3, 5, 8, 12].flatMap((seeds) =>
    both.flatMap((isPaired) => [0.7, 1.2].map((ratio) => ({ seeds, isPaired, ratio }))),
  );

  it.each(points)("are found as often as computed: %j", ({ seeds, isPaired, ratio }) => {
    const shift = ratio * Math.SQRT2;
    const calls = countCalls(asShipped, { seeds, candidates: 1, isPaired, shift }, 10_000);
    const computed = isPaired
      ? powerOfTTest(ratio * Math.sqrt(seeds), seeds - 1, attainedLevel(seeds))
      : powerOfWelchTest(shift, seeds);
    console.log(
      `power n=${seeds} ${isPaired ? "paired" : "welch"} ${ratio} sd: ${percent(calls, 10_000)}, computed ${(100 * computed).toFixed(2)} %`,
    );
    expect(Math.abs(computed - calls / 10_000)).toBeLessThan(0.02);
  });

  it.each(
    [3, 4, 5].flatMap((seeds) =>
      both.flatMap((isPaired) => [1, 6].map((candidates) => ({ seeds, isPaired, candidates }))),
    ),
  )("are always told apart when 10 standard deviations apart: %j", (truth) => {
    const calls = countCalls(asShipped, { ...truth, shift: 10 }, 2000);
    console.log(`10 sd apart ${JSON.stringify(truth)}: ${percent(calls, 2000)}`);
    if (truth.seeds >= 5) expect(calls).toBe(2000);
    else expect(calls).toBeGreaterThan(1500);
  });
});

/**
 * Power of Welch's test of n against n values with standard deviation 1: the probability that it rejects given both
 * sample deviations, over the distribution of these (trapezoidal rule in their logarithms).
 */
function powerOfWelchTest(shift: number, n: number): number {
  const degrees = n - 1;
  const grid = Array.from(
    { length: 81 },
    (_, k) => -12 / Math.sqrt(degrees) + (k * 16) / Math.sqrt(degrees) / 80,
  );
  const weights = grid.map((u) => Math.exp(degrees * (u - Math.expm1(2 * u) / 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0) ** 2;
  let power = 0;
  for (const [i, first] of grid.entries()) {
    for (const [j, second] of grid.entries()) {
      const weight = (Number(weights[i]) * Number(weights[j])) / total;
      if (weight < 1e-9) continue;
      const [a, b] = [Math.exp(2 * first) / n, Math.exp(2 * second) / n];
      const edge = studentTQuantile(0.975, welchDegreesOfFreedom(a, n, b, n)) * Math.sqrt(a + b);
      const error = Math.sqrt(2 / n);
      power += weight * (normalCdf((shift - edge) / error) + normalCdf((-shift - edge) / error));
    }
  }
  return power;
}

/** The smallest number of seeds whose power is 80 % when the spread is known. */
function trueNumber(difference: number, { isPaired, sd = 1 }: Truth): number {
  const ratio = difference / Math.hypot(1, sd);
  const share = (1 + sd * sd) ** 2 / (1 + sd ** 4);
  const isEnough = (n: number): boolean =>
    powerOfTTest(ratio * Math.sqrt(n), isPaired ? n - 1 : share * (n - 1)) >= 0.8;
  let [below, enough] = [1, 2];
  while (!isEnough(enough)) [below, enough] = [enough, 2 * enough];
  while (enough - below > 1) {
    const middle = (below + enough) >> 1;
    if (isEnough(middle)) enough = middle;
    else below = middle;
  }
  return enough;
}

describe("the range of seeds needed", () => {
  const truths = [3, 5, 8].flatMap((seeds) => [
    { seeds, candidates: 1, isPaired: true },
    { seeds, candidates: 1, isPaired: false },
    { seeds, candidates: 1, isPaired: false, sd: 2 },
  ]);
  const cases = truths.flatMap((truth) => [0.7, 1.5].map((tolerance) => ({ ...truth, tolerance })));

  it.each(cases)("holds the true number in 90 % of cases: %j", ({ tolerance, ...truth }) => {
    const runs = 2000;
    const normal = normalNumbers(`range ${JSON.stringify(truth)}`);
    const counts = { all: 0, told: 0, toldHeld: 0, seenHeld: 0, seen: 0 };
    const wanted = trueNumber(tolerance, truth);
    for (let run = 0; run < runs; run++) {
      const { candidates, reference } = drawComparison(normal, truth);
      const [plain] = compareSamples(candidates, reference);
      const [comparison] = compareSamples(candidates, reference, { tolerance });
      const { sd, degreesOfFreedom } = comparison?.spread ?? { sd: 0, degreesOfFreedom: 1 };
      const question = { sd, degreesOfFreedom, difference: tolerance, isPaired: truth.isPaired };
      const range = seedsNeeded(question);
      if (range !== undefined && range.low <= wanted && wanted <= range.high) counts.all++;
      const needed = comparison?.seedsNeeded;
      if (needed !== undefined && needed.forDifference === tolerance) {
        counts.told++;
        if (needed.low <= wanted && wanted <= needed.high) counts.toldHeld++;
      }
      const seen = plain !== undefined && !isWinner(plain.outcome) ? plain.seedsNeeded : undefined;
      if (seen !== undefined && seen.forDifference > 0.05) {
        counts.seen++;
        const number = trueNumber(seen.forDifference, truth);
        if (seen.low <= number && number <= seen.high) counts.seenHeld++;
      }
    }
    console.log(
      `range ${JSON.stringify({ ...truth, tolerance })}: true ${wanted}; ${percent(counts.all, runs)} of all, ` +
        `${percent(counts.toldHeld, counts.told)} of ${counts.told} told, seen difference ${percent(counts.seenHeld, counts.seen)} of ${counts.seen}`,
    );
    expect(counts.all / runs).toBeGreaterThan(0.9);
    if (counts.told > 300) expect(counts.toldHeld / counts.told).toBeGreaterThan(0.9);
    expect(counts.seenHeld / counts.seen).toBeGreaterThan(0.9);
  });
});
