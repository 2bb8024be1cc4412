import { describe, expect, it } from "vitest";
import { verdictOf } from "../../../src/core/family/verdict.js";
import { compareSamples, type SampleComparison } from "../../../src/core/statistics/compare-samples.js";

const replicates = [1, 2, 4].map((value) => ({ seed: undefined, value }));
const base: SampleComparison = {
  ...(compareSamples([replicates], replicates)[0] as SampleComparison),
  method: "welch",
  pairs: 0,
  n: 3,
  nReference: 3,
  difference: -0.25,
  interval: { low: -0.5, high: 0 },
  effectSize: -1,
  p: 0.04,
  permutationP: 0.1,
  adjustedP: 0.04,
  equivalenceP: undefined,
  outcome: "cannot_tell",
  seedsNeeded: undefined,
  assumptions: [],
};

describe("verdict", () => {
  it.each([
    ["higher", "max", "better"],
    ["higher", "min", "worse"],
    ["lower", "max", "worse"],
    ["lower", "min", "better"],
    ["higher", undefined, "higher"],
    ["lower", undefined, "lower"],
    ["equivalent", "min", "equivalent"],
    ["cannot_tell", "min", "cannot_tell"],
  ] as const)("%s with %s is %s", (outcome, direction, verdict) => {
    expect(verdictOf({ ...base, outcome }, direction).verdict).toBe(verdict);
  });

  it("says by how much, in the metric's unit, as a size", () => {
    const { sentence } = verdictOf({ ...base, outcome: "lower" }, "min", { unit: "s" });
    expect(sentence).toBe("better by 0.25 s (0 to 0.5)");
  });

  it.each([
    [{ kind: "share", share: 0.02 }, "no difference larger than 2 %"],
    [{ kind: "amount", amount: 0.005 }, "no difference larger than 0.005 dB"],
  ] as const)("names the tolerance %j", (tolerance, sentence) => {
    const words = { tolerance, unit: "dB" };
    expect(verdictOf({ ...base, outcome: "equivalent" }, "min", words).sentence).toBe(sentence);
  });

  it("says how many seeds would tell, as a share or in the unit", () => {
    const seedsNeeded = { estimate: 8, low: 5, high: 19, forDifference: 0.01 };
    const comparison = { ...base, seedsNeeded };
    expect(verdictOf(comparison, "min", { referenceMean: 2 }).sentence).toBe(
      "cannot tell: n = 3; about 8 (5–19) seeds would show a difference of 0.5 %",
    );
    const words = { referenceMean: 2, unit: "s", tolerance: { kind: "amount", amount: 0.01 } } as const;
    expect(verdictOf(comparison, "min", words).sentence).toBe(
      "cannot tell: n = 3; about 8 (5–19) seeds would show a difference of 0.01 s",
    );
  });

  it.each([
    [[1], [1, 2, 3], "cannot tell: n = 1, one run shows no spread"],
    [[1, 2, 3], [1], "cannot tell: n = 1 in the reference, one run shows no spread"],
    [[1, 2], [], "cannot tell: the reference has no value (n = 0)"],
    [[], [1, 2], "cannot tell: n = 0, no value to compare"],
    [[1, 1, 1], [2, 2, 2], "cannot tell: n = 3, and the values do not vary"],
  ])("of %j against %j says why not", (candidate, reference, sentence) => {
    const sample = (values: readonly number[]) => values.map((value) => ({ seed: undefined, value }));
    const [comparison] = compareSamples([sample(candidate)], sample(reference));
    if (comparison === undefined) throw new Error("no comparison");
    expect(verdictOf(comparison, "min").sentence).toBe(sentence);
  });
});
