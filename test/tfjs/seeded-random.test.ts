import { describe, expect, it } from "vitest";
import { SeededRandom, shuffledIndices, withSeededMathRandom } from "../../src/tfjs/seeded-random.js";

describe("SeededRandom", () => {
  it("gives the same numbers for the same seed and purpose, others for others", () => {
    const take = (seed: number, purpose: string) => {
      const random = SeededRandom.fromSeed(seed, purpose);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(take(1, "a")).toEqual(take(1, "a"));
    expect(take(1, "a")).not.toEqual(take(2, "a"));
    expect(take(1, "a")).not.toEqual(take(1, "b"));
  });

  it("goes on where its state was taken", () => {
    const random = SeededRandom.fromSeed(3, "x");
    random.next();
    const again = SeededRandom.fromState(JSON.parse(JSON.stringify(random.state)));
    expect([again.next(), again.next()]).toEqual([random.next(), random.next()]);
  });

  it("is even over [0, 1)", () => {
    const random = SeededRandom.fromSeed(7, "x");
    const bins = new Uint32Array(10);
    for (let i = 0; i < 100_000; i++) {
      const bin = Math.floor(random.next() * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chi2 = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi2).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
  });
});

describe("shuffledIndices", () => {
  it("holds every index once", () => {
    const indices = shuffledIndices(1000, SeededRandom.fromSeed(1, "x"));
    expect([...indices].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...indices.subarray(0, 5)]).not.toEqual([0, 1, 2, 3, 4]);
  });
});

describe("withSeededMathRandom", () => {
  it("makes Math.random repeatable inside, and puts it back, also after an error", () => {
    const original = Math.random;
    const draw = () =>
      withSeededMathRandom(SeededRandom.fromSeed(1, "x"), () => [Math.random(), Math.random()]);
    expect(draw()).toEqual(draw());
    const fail = () =>
      withSeededMathRandom(SeededRandom.fromSeed(1, "x"), () => {
        throw new Error("inside");
      });
    expect(fail).toThrow("inside");
    expect(Math.random).toBe(original);
  });
});
