import { describe, expect, it } from "vitest";
import {
  asShipped,
  countCalls,
  isWithinFivePercent,
  type Truth,
  withNormalForT,
  withoutHolm,
} from "./simulated-truth.js";

/** A small copy of test/long/core/statistics/simulations.test.ts. */
describe("on a few hundred comparisons of known truth", () => {
  const same: Truth[] = [
    { seeds: 5, candidates: 1, isPaired: true },
    { seeds: 5, candidates: 4, isPaired: false },
  ];

  it.each(same)("families without a difference are told apart in 5 % at most: %j", (truth) => {
    expect(isWithinFivePercent(countCalls(asShipped, truth, 600), 600)).toBe(true);
  });

  it("the harness notices a method without Holm and one with the normal for t", () => {
    const truth = { seeds: 5, candidates: 4, isPaired: false };
    expect(isWithinFivePercent(countCalls(withoutHolm, truth, 600), 600)).toBe(false);
    expect(isWithinFivePercent(countCalls(withNormalForT, truth, 600), 600)).toBe(false);
  });

  it("families 10 standard deviations apart are always told apart", () => {
    for (const isPaired of [true, false]) {
      const truth = { seeds: 5, candidates: 3, isPaired, shift: 10 };
      expect(countCalls(asShipped, truth, 300)).toBe(300);
    }
  });
});
