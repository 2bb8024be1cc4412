import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../src/core/seeded-random.js";
import { bootstrap, sampleQuantile } from "../../../src/core/statistics/bootstrap.js";
import { powerOfSeeds } from "../../../src/core/statistics/seeds-needed.js";
import { smallestEffect, smallestShareDifference } from "../../../src/core/statistics/smallest-effect.js";

function random(): () => number {
  const generator = SeededRandom.fromSeed(8, "bootstrap test");
  return () => generator.next();
}

const values = Array.from({ length: 60 }, (_, item) => Math.sin(item * 12.9) * 3);
const meanAt = (places: Int32Array): number =>
  places.reduce((sum, place) => sum + Number(values[place]), 0) / places.length;

describe("the bootstrap", () => {
  it("gives the mean the standard error that the formula gives, the same each time", () => {
    const result = bootstrap(values.length, meanAt, { random: random() });
    const mean = meanAt(Int32Array.from(values.keys()));
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(result?.estimate).toBe(mean);
    expect(Number(result?.standardError) / (sd / Math.sqrt(values.length))).toBeCloseTo(1, 1);
    expect(Number(result?.interval.low)).toBeLessThan(mean);
    expect(Number(result?.interval.high)).toBeGreaterThan(mean);
    expect(bootstrap(values.length, meanAt, { random: random() })).toEqual(result);
  });

  it("is wider when items belong together and whole clusters are drawn", () => {
    const clusters = values.map((value) => (value > 1.5 ? "high" : value > -1.5 ? "middle" : "low"));
    const single = bootstrap(values.length, meanAt, { random: random() });
    const clustered = bootstrap(values.length, meanAt, { random: random(), clusters });
    expect(Number(clustered?.standardError)).toBeGreaterThan(2 * Number(single?.standardError));
  });

  it("gives nothing for one item, one cluster, or a score that is mostly no number", () => {
    expect(bootstrap(1, () => 1, { random: random() })).toBeUndefined();
    expect(bootstrap(3, () => 1, { random: random(), clusters: ["a", "a", "a"] })).toBeUndefined();
    expect(bootstrap(3, () => Number.NaN, { random: random() })).toBeUndefined();
  });

  it("takes quantiles as NumPy does", () => {
    expect([0, 0.25, 0.5, 1].map((p) => sampleQuantile([1, 2, 4, 10], p))).toEqual([1, 1.75, 3, 10]);
    expect(sampleQuantile([], 0.5)).toBeNaN();
  });
});

describe("the smallest difference that can be found", () => {
  it("has the wanted power", () => {
    for (const isPaired of [true, false]) {
      const effect = Number(smallestEffect(7, { sd: 2, isPaired }));
      expect(powerOfSeeds(7, effect / 2, { isPaired })).toBeCloseTo(0.8, 9);
    }
    expect(smallestEffect(1, { sd: 2, isPaired: true })).toBeUndefined();
  });

  it("of shares solves the formula for the number of items", () => {
    const difference = Number(smallestShareDifference(500, 0.2));
    const [a, b] = [1.959963984540054, 0.8416212335729143];
    const items = ((a * Math.sqrt(0.2) + b * Math.sqrt(0.2 - difference ** 2)) / difference) ** 2;
    expect(items).toBeCloseTo(500, 6);
    expect(smallestShareDifference(5, 0.1)).toBeUndefined();
    expect(smallestShareDifference(100, 0)).toBeUndefined();
  });
});
