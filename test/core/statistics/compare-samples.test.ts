import { describe, expect, it } from "vitest";
import { compareSamples, type Replicate } from "../../../src/core/statistics/compare-samples.js";

/** Values with the seeds 0, 1, 2 … behind a prefix. */
function family(values: readonly number[], prefix = ""): Replicate[] {
  return values.map((value, seed) => ({ seed: `${prefix}${seed}`, value }));
}

function compareOne(candidate: readonly Replicate[], reference: readonly Replicate[], tolerance?: number) {
  const [comparison] = compareSamples([candidate], reference, tolerance === undefined ? {} : { tolerance });
  if (comparison === undefined) throw new Error("no comparison");
  return comparison;
}

const noisy = [0.81, 0.84, 0.79, 0.83, 0.8];

describe("the test that is chosen", () => {
  it("is the paired one when seeds match, in any order", () => {
    const reference = family([1, 2, 3, 4, 5]);
    const candidate = family([1.5, 2.4, 3.6, 4.5, 5.4]).reverse();
    const comparison = compareOne(candidate, reference);
    expect(comparison).toMatchObject({
      method: "paired-t",
      pairs: 5,
      n: 5,
      nReference: 5,
      outcome: "higher",
    });
    expect(comparison.difference).toBeCloseTo(0.48, 12);
    expect(compareOne(reference, candidate).outcome).toBe("lower");
  });

  it("is Welch's when seeds differ or are unknown, which sees less", () => {
    const comparison = compareOne(family([1.5, 2.4, 3.6, 4.5, 5.4], "a"), family([1, 2, 3, 4, 5]));
    expect(comparison).toMatchObject({ method: "welch", pairs: 0, outcome: "cannot_tell" });
    const unknown = [1, 2, 3].map((value) => ({ seed: undefined, value }));
    expect(compareOne(unknown, unknown)).toMatchObject({ method: "welch", pairs: 0, difference: 0 });
  });

  it("is Welch's when more values have no partner than have one, and says so", () => {
    const reference = family([1, 2, 3, 2, 1, 3, 2, 1, 2, 3]);
    const few = compareOne(family([1.1, 2.2], ""), reference);
    expect(few).toMatchObject({ method: "welch", pairs: 2, n: 2, nReference: 10 });
    expect(few.assumptions).toContain("only 2 seeds on both sides, with 8 values left over: not paired");
    const most = compareOne(family([1.1, 2.2, 3.3, 2.1, 1.3, 3.1, 2.2]), reference);
    expect(most).toMatchObject({ method: "paired-t", pairs: 7, n: 7, nReference: 10 });
    expect(most.assumptions).toContain("3 values without a partner of the same seed left out");
  });

  it("leaves the decision to the permutation test from 8 pairs on, whatever an outlier does to t", () => {
    const shifts = [0.1, 0.2, 0.3, 0.1, 0.2, 0.4, 0.1, 8];
    const reference = family([1, 2, 3, 4, 5, 6, 7, 8]);
    const comparison = compareOne(family(shifts.map((shift, seed) => seed + 1 + shift)), reference);
    expect(comparison.method).toBe("permutation");
    expect(comparison.permutationP).toBeCloseTo(2 / 256, 12);
    expect(Number(comparison.p)).toBeGreaterThan(0.2);
    expect(comparison).toMatchObject({ outcome: "higher", adjustedP: comparison.permutationP });
  });

  it("leaves the decision to the t test where 8 pairs could never pass Holm's adjustment", () => {
    const reference = family([1, 2, 3, 4, 5, 6, 7, 8]);
    const far = family([101, 102.5, 103, 104, 105.5, 106, 107, 108]);
    const comparisons = compareSamples(new Array(7).fill(far), reference);
    expect(comparisons.map(({ method, outcome }) => [method, outcome])).toEqual(
      new Array(7).fill(["paired-t", "higher"]),
    );
    expect(comparisons[0]?.assumptions).toContain(
      "8 pairs are too few for the permutation test to decide over so many comparisons: the t test decides",
    );
    expect(compareSamples(new Array(6).fill(far), reference)[0]?.method).toBe("permutation");
  });
});

describe("nothing is won", () => {
  it("with one value on a side: only the difference is known", () => {
    for (const [a, b] of [
      [[5], [1]],
      [[5], noisy],
      [noisy, [5]],
    ] as const) {
      const comparison = compareOne(family(a), family(b));
      expect(comparison).toMatchObject({ method: "none", outcome: "cannot_tell", p: undefined });
      expect(comparison).toMatchObject({ interval: undefined, adjustedP: undefined, seedsNeeded: undefined });
      expect(comparison.difference).toBeCloseTo(
        (a.length === 1 ? 5 : 0.814) - (b.length === 1 ? Number(b[0]) : 0.814),
        9,
      );
      expect(comparison.assumptions[0]).toContain("one value on a side");
    }
  });

  it("with no value, or none that is finite", () => {
    const lost = family([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]);
    for (const [a, b] of [
      [lost, family(noisy)],
      [family(noisy), lost],
      [[], []],
      [lost, lost],
    ] as const) {
      const comparison = compareOne(a, b, 0.1);
      expect(comparison).toMatchObject({ method: "none", outcome: "cannot_tell", difference: undefined });
    }
    expect(compareOne(lost, family(noisy)).assumptions).toContain("3 values left out: NaN or infinite");
    expect(compareSamples([], family(noisy))).toEqual([]);
  });

  it("by values that do not vary, however far apart, also but for rounding", () => {
    const rounded = [0.1 + 0.2, 0.3, 0.3, 0.1 * 3, 0.3];
    for (const prefix of ["", "other"]) {
      for (const candidate of [[0.9, 0.9, 0.9, 0.9, 0.9], rounded]) {
        const comparison = compareOne(family(candidate, prefix), family([0.8, 0.8, 0.8, 0.8, 0.8]), 0.01);
        expect(comparison).toMatchObject({ method: "none", outcome: "cannot_tell", p: undefined });
        expect(comparison.assumptions[0]).toContain("do not vary");
      }
    }
  });

  it("by a shift that is the same for every seed, but for rounding", () => {
    const comparison = compareOne(family(noisy.map((value) => value + 0.1)), family(noisy));
    expect(comparison).toMatchObject({ method: "none", outcome: "cannot_tell", p: undefined });
    expect(comparison.difference).toBeCloseTo(0.1, 12);
  });

  it("by a family against itself: equivalent where there is a tolerance", () => {
    expect(compareOne(family(noisy), family(noisy))).toMatchObject({ outcome: "cannot_tell", difference: 0 });
    expect(compareOne(family(noisy), family(noisy), 0.001)).toMatchObject({ outcome: "equivalent" });
    expect(compareOne(family([1, 1, 1]), family([1, 1, 1]), 0.001).outcome).toBe("cannot_tell");
  });

  it("with two values on each side unless they are very far apart", () => {
    expect(compareOne(family([1, 1.1]), family([1.5, 1.2])).outcome).toBe("cannot_tell");
    const comparison = compareOne(family([1, 1.1], "a"), family([1.5, 1.2]));
    expect(comparison.assumptions.join()).toContain("n = 2");
  });
});

describe("the values", () => {
  it("are averaged by seed where the caller has not done it", () => {
    const twice = [...family([1, 2, 3]), { seed: "0", value: 3 }];
    const comparison = compareOne(twice, family([1, 1, 1.5]));
    expect(comparison).toMatchObject({ n: 3, pairs: 3 });
    expect(comparison.difference).toBeCloseTo(7 / 3 - 3.5 / 3, 12);
    expect(comparison.assumptions).toContain("1 value averaged into another of the same seed");
  });

  it("that are not finite are left out with their partners", () => {
    const comparison = compareOne(family([1.1, Number.NaN, 3.2, 4.1]), family([1, 2, 3, 4]));
    expect(comparison).toMatchObject({ pairs: 3, n: 3, nReference: 4, method: "paired-t" });
  });

  it("may vary on one side only", () => {
    const comparison = compareOne(family([1, 1, 1, 1, 1], "a"), family(noisy));
    expect(comparison).toMatchObject({ method: "welch", outcome: "higher" });
    expect(comparison.spread?.degreesOfFreedom).toBeCloseTo(4, 12);
  });
});

describe("the verdict", () => {
  it("is adjusted over all comparisons of the call", () => {
    const reference = family([10.1, 9.6, 10.3, 9.9, 10.2], "r");
    const near = family([10.7, 10.3, 10.9, 10.2, 10.6], "a");
    const alone = compareOne(near, reference);
    expect(alone).toMatchObject({ outcome: "higher", adjustedP: alone.p });
    const many = compareSamples(new Array(5).fill(near), reference);
    expect(many.every(({ outcome }) => outcome === "cannot_tell")).toBe(true);
    expect(many[0]?.adjustedP).toBeCloseTo(5 * Number(alone.p), 12);
  });

  it("is equivalent before higher or lower: a tolerance says what does not matter", () => {
    const reference = family([10, 10.01, 9.99, 10.02, 9.98]);
    const candidate = family([10.011, 10.02, 10.001, 10.029, 9.99]);
    expect(compareOne(candidate, reference).outcome).toBe("higher");
    expect(compareOne(candidate, reference, 0.1).outcome).toBe("equivalent");
    expect(compareOne(candidate, reference, 0.005).outcome).toBe("higher");
    expect(compareOne(candidate, reference, 0).outcome).toBe("higher");
  });

  it("says how many seeds would tell: for the tolerance, or for what was seen", () => {
    const reference = family([10, 11, 9, 10.5, 9.5], "r");
    const candidate = family([10.2, 11.1, 9.4, 10.3, 9.9], "c");
    const seen = compareOne(candidate, reference).seedsNeeded;
    expect(seen?.forDifference).toBeCloseTo(0.18, 9);
    const needed = compareOne(candidate, reference, 1).seedsNeeded;
    expect(needed).toMatchObject({ forDifference: 1 });
    expect(Number(needed?.low)).toBeLessThanOrEqual(Number(needed?.estimate));
    expect(Number(needed?.estimate)).toBeLessThanOrEqual(Number(needed?.high));
    expect(Number(needed?.estimate)).toBeGreaterThan(5);
    expect(
      compareOne(
        candidate,
        candidate.map(({ value }) => ({ seed: undefined, value })),
      ).seedsNeeded,
    ).toBeUndefined();
  });

  it("takes a level other than 5 %", () => {
    const [a, b] = [family([1.5, 2.4, 3.6, 4.5, 5.4]), family([1, 2, 3, 4, 5])];
    expect(compareSamples([a], b, { alpha: 0.0001 })[0]?.outcome).toBe("cannot_tell");
  });
});

it("compares a thousand families of ten runs in well under three seconds", () => {
  const values = Array.from({ length: 10 }, (_, seed) => Math.sin(seed * 7.1));
  const families = Array.from({ length: 1000 }, (_, index) =>
    family(values.map((value, seed) => value + 0.1 * Math.sin(index + seed * 3.3))),
  );
  const start = performance.now();
  expect(compareSamples(families, family(values))).toHaveLength(1000);
  expect(performance.now() - start).toBeLessThan(3000);
});
