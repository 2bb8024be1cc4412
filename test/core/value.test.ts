import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareTexts, compareValues, isComparableNumber, isMissing } from "../../src/core/value.js";

describe("values", () => {
  it("counts absent, null and NaN as missing, but not 0, empty text and infinities", () => {
    expect([undefined, null, Number.NaN].map(isMissing)).toEqual([true, true, true]);
    expect([0, -0, "", false, Number.POSITIVE_INFINITY].map(isMissing)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it("compares infinities as numbers, NaN and texts not", () => {
    expect([1, Number.NEGATIVE_INFINITY].map(isComparableNumber)).toEqual([true, true]);
    expect([Number.NaN, "1", null, undefined].map(isComparableNumber)).toEqual([false, false, false, false]);
  });

  it("orders numbers before texts, and digits in texts by their number", () => {
    const mixed = ["run10", 3, "run2", -1, "run02", "a"];
    expect([...mixed].sort(compareValues)).toEqual([-1, 3, "a", "run02", "run2", "run10"]);
  });

  it("is a total order of texts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(Math.sign(compareTexts(a, b))).toBe(-Math.sign(compareTexts(b, a)) + 0 || 0);
        if (compareTexts(a, b) <= 0 && compareTexts(b, c) <= 0)
          expect(compareTexts(a, c)).toBeLessThanOrEqual(0);
        if (compareTexts(a, b) === 0) expect(a).toBe(b);
      }),
    );
  });

  it.each([
    [1, 1, 0],
    [2, 1, 1],
    [1, 2, -1],
    ["a", 1, 1],
    [1, "a", -1],
    ["run2", "run10", -1],
    ["run2", "run2", 0],
    ["1", "01", 1],
    ["01", "1", -1],
    ["b", "a", 1],
    ["a", "a1", -1],
    [true, "true", 0],
  ] as const)("orders %j and %j: %j", (a, b, order) => {
    expect(Math.sign(compareValues(a, b))).toBe(order);
  });

  it("orders equal texts as equal, and texts by their length where one starts the other", () => {
    expect([compareTexts("a1", "a1"), Math.sign(compareTexts("a1b", "a1"))]).toEqual([0, 1]);
  });
});
