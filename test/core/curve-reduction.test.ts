import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reduceCurve } from "../../src/core/curve-reduction.js";

const curve = (values: readonly (number | null)[]) => values.map((value, step) => ({ step, value }));

describe("a reduced curve", () => {
  it("is the curve itself where that is short enough", () => {
    const points = curve([3, 1, 2]);
    expect(reduceCurve(points, 3)).toEqual({ points, from: 3 });
    expect(reduceCurve([], 3)).toEqual({ points: [], from: 0 });
  });

  it("keeps its lowest, highest, first and last point, in order, and makes none up", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const points = curve(values);
          const { points: kept, from } = reduceCurve(points, 12);
          const seen = kept.map(({ value }) => value ?? Number.NaN);
          expect(from).toBe(values.length);
          expect(kept.every((point) => points.includes(point))).toBe(true);
          expect(kept.map(({ step }) => step)).toEqual(
            [...kept.map(({ step }) => step)].sort((a, b) => a - b),
          );
          expect(Math.min(...seen)).toBe(Math.min(...values));
          expect(Math.max(...seen)).toBe(Math.max(...values));
          expect(kept[0]).toBe(points[0]);
          expect(kept.at(-1)).toBe(points.at(-1));
          expect(kept.length).toBeLessThanOrEqual(Math.max(12, Math.min(12, values.length)));
        },
      ),
    );
  });

  it("keeps a gap that lies between values", () => {
    const values = Array.from({ length: 1000 }, (_, step) => (step === 500 ? null : 1));
    expect(reduceCurve(curve(values), 50).points).toContainEqual({ step: 500, value: null });
  });

  it("keeps one spike among a million points", () => {
    const values = Array.from({ length: 1_000_000 }, (_, step) => (step === 654_321 ? -7 : 0));
    const { points } = reduceCurve(curve(values), 1000);
    expect(points.length).toBeLessThanOrEqual(1000);
    expect(points).toContainEqual({ step: 654_321, value: -7 });
  });
});
