import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseNumberFormat, formatFactor, formatNumber } from "../../src/core/format-number.js";

/** Rounded up, the very largest would be infinite. */
const ordinaryNumber = fc.double({ noNaN: true, min: -1e308, max: 1e308 });

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [17_639, "17639"],
    [197_885_568, "197885568"],
    [9_007_199_254_740_991, "9007199254740991"],
    [0.250203, "0.2502"],
    [-97.98586, "-97.99"],
    [0.5, "0.5"],
    [26_564.25, "26564.3"],
    [1e-5, "1e-5"],
    [1.2345e-7, "1.235e-7"],
    [1.2e21, "1.2e21"],
    [5e-324, "4.941e-324"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("prints %d as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("stays within one thousandth of any finite number", () => {
    fc.assert(
      fc.property(ordinaryNumber, (value) => {
        const back = Number(formatNumber(value));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 0.001, 5e-324));
      }),
    );
  });
});

describe("chooseNumberFormat", () => {
  const printAll = (values: readonly number[], options = {}): string[] =>
    values.map(chooseNumberFormat(values, options));

  it("prints whole numbers as they are", () => {
    expect(printAll([2, 16, 197_885_568])).toEqual(["2", "16", "197885568"]);
  });

  it("gives all values the decimals that a typical one needs", () => {
    expect(printAll([0.250203, 0.726452, 0.1])).toEqual(["0.2502", "0.7265", "0.1000"]);
    expect(printAll([12.3456, 45.678, 7.1])).toEqual(["12.35", "45.68", "7.10"]);
  });

  it("does not invent decimals that no value has", () => {
    expect(printAll([0.5, 0.25, 3])).toEqual(["0.50", "0.25", "3.00"]);
  });

  it("prints params exactly where that is short", () => {
    expect(printAll([0.001, 0.0003, 1e-7], { exact: true })).toEqual(["0.001", "0.0003", "1e-7"]);
    expect(printAll([0.1234567890123, 0.5], { exact: true })).toEqual(["0.1235", "0.5000"]);
  });

  it("gives outliers an exponent instead of swelling the column", () => {
    expect(printAll([0.25, 0.31, 0.2222, 3.4e21, 1.2e-7, 0])).toEqual([
      "0.2500",
      "0.3100",
      "0.2222",
      "3.40e21",
      "1.20e-7",
      "0.0000",
    ]);
  });

  it("keeps what is no ordinary number as a word", () => {
    expect(printAll([Number.NaN, 1.25, Number.NEGATIVE_INFINITY])).toEqual(["NaN", "1.25", "-inf"]);
    expect(printAll([Number.NaN])).toEqual(["NaN"]);
  });

  it("never rounds a value across a target or onto it", () => {
    expect(printAll([0.020041, 0.01997, 0.5, 0.4], { threshold: 0.02 })).toEqual([
      "0.02004",
      "0.01997",
      "0.50000",
      "0.40000",
    ]);
    expect(printAll([0.9000004], { threshold: 0.9 })).toEqual(["0.9000004"]);
    expect(printAll([0.02, 0.5111], { threshold: 0.02 })[0]).toBe("0.0200");
  });

  it("prints every value near itself, whatever its company", () => {
    fc.assert(
      fc.property(fc.array(ordinaryNumber, { minLength: 1 }), (values) => {
        const print = chooseNumberFormat(values);
        for (const value of values) {
          expect(Math.abs(Number(print(value)) - value)).toBeLessThanOrEqual(
            Math.max(Math.abs(value) / 2, 5e-324),
          );
        }
      }),
    );
  });
});

describe("formatFactor", () => {
  it.each([
    [36.32, "36×"],
    [9.96, "10×"],
    [3.2, "3.2×"],
    [4, "4.0×"],
    [1.05, "1.1×"],
    [1.04, "1.04×"],
    [1.002, ">1×"],
    [1, "1×"],
    [12_345, "12345×"],
    [2e6, "2e6×"],
  ])("prints %d as %s", (factor, text) => {
    expect(formatFactor(factor)).toBe(text);
  });
});
