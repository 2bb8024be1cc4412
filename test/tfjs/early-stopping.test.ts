import { describe, expect, it } from "vitest";
import { isExhausted, nothingSeen, observeEpoch } from "../../src/tfjs/early-stopping.js";

function observeAll(values: readonly number[], minDelta = 0) {
  return values.reduce((state, value, i) => observeEpoch(state, i + 1, { value, minDelta }), nothingSeen);
}

describe("early stopping", () => {
  it("remembers the best epoch and counts those since", () => {
    expect(observeAll([3, 2, 2.5, 2])).toEqual({ bestEpoch: 2, bestValue: 2, waited: 2 });
  });

  it("asks for more than minDelta", () => {
    expect(observeAll([3, 2.95, 2.9, 2.8], 0.1)).toEqual({ bestEpoch: 4, bestValue: 2.8, waited: 0 });
  });

  it("never takes NaN or infinity for the best", () => {
    expect(observeAll([Number.NaN, Number.NEGATIVE_INFINITY])).toEqual({
      bestEpoch: 0,
      bestValue: null,
      waited: 2,
    });
    expect(observeAll([Number.NaN, 5, Number.NaN])).toEqual({ bestEpoch: 2, bestValue: 5, waited: 1 });
  });

  it("stops when patience is used up, and never without it", () => {
    expect(isExhausted(observeAll([1, 2, 3]), { patience: 2 })).toBe(true);
    expect(isExhausted(observeAll([1, 2, 3]), { patience: 3 })).toBe(false);
    expect(isExhausted(observeAll([1, 2, 3]), null)).toBe(false);
  });
});
