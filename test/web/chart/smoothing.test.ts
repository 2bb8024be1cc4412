import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfLifeOf, smooth, smoothingStrengths, smoothingWords } from "../../../src/web/chart/smoothing.js";

describe("smoothing", () => {
  it("leaves a constant curve as it is, from its first point on", () => {
    const steps = Float64Array.from({ length: 50 }, (_, i) => i * 3);
    expect(
      [
        ...smooth(
          steps,
          steps.map(() => 0.7),
          10,
        ),
      ].every((value) => Math.abs(value - 0.7) < 1e-12),
    ).toBe(true);
  });
  it("halves a value's weight after the half-life, however densely points lie", () => {
    const one = smooth([0, 10], [1, 0], 10);
    expect(one[1]).toBeCloseTo(0.5 / 1.5);
    expect(smooth([0, 20], [1, 0], 10)[1]).toBeCloseTo(0.25 / 1.25);
  });
  it("passes over what is missing", () => {
    const smoothed = smooth([0, 1, 2], [1, Number.NaN, 1], 5);
    expect(smoothed[1]).toBeNaN();
    expect(smoothed[2]).toBeCloseTo(1);
  });
  it("stays between the least and the greatest value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1 }), (values) => {
        const smoothed = smooth(
          values.map((_, i) => i),
          values,
          4,
        );
        const [least, most] = [Math.min(...values), Math.max(...values)];
        for (const value of smoothed) {
          expect(value).toBeGreaterThanOrEqual(least - 1e-9);
          expect(value).toBeLessThanOrEqual(most + 1e-9);
        }
      }),
    );
  });
  it("changes nothing with a half-life of 0", () => {
    expect([...smooth([0, 1, 2], [3, 1, 2], 0)]).toEqual([3, 1, 2]);
  });
  it("names its kind and strength, in steps", () => {
    const strong = smoothingStrengths.at(-1) ?? { name: "strong", share: 0 };
    expect(halfLifeOf(strong, { from: 0, to: 2000 })).toBe(50);
    expect(smoothingWords(50)).toContain("exponential moving average, half-life 50 steps");
    expect(smoothingWords(1)).toContain("half-life 1 step.");
    expect(smoothingWords(0)).toBeUndefined();
  });
});
