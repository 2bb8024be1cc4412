import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestIndex, nearestPoints } from "../../../src/web/chart/nearest-point.js";

const x = { from: 0, to: 100, isLog: false, start: 0, end: 100 };
const y = { from: 0, to: 1, isLog: false, start: 100, end: 0 };

describe("the nearest points", () => {
  it("are one a curve, nearest upright first", () => {
    const low = { steps: [0, 50, 100], values: [0.1, 0.1, 0.1] };
    const high = { steps: [0, 48, 100], values: [0.9, 0.8, 0.9] };
    const found = nearestPoints([low, high], { x: 49, y: 22 }, { x, y, reach: 20 });
    expect(found.map(({ curve, step, value }) => [curve, step, value])).toEqual([
      [1, 48, 0.8],
      [0, 50, 0.1],
    ]);
  });
  it("leave out curves that have none in reach", () => {
    const short = { steps: [0, 10], values: [0.5, 0.5] };
    expect(nearestPoints([short], { x: 80, y: 50 }, { x, y, reach: 20 })).toEqual([]);
    expect(
      nearestPoints([{ steps: [5], values: [Number.NaN] }], { x: 5, y: 5 }, { x, y, reach: 20 }),
    ).toEqual([]);
  });
  it("are those that looking at each would find", () => {
    const curve = fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(curve, fc.integer({ min: 0, max: 99 }), (points, step) => {
        const sorted = points.toSorted((a, b) => a[0] - b[0]);
        const steps = sorted.map(([at]) => at);
        const values = sorted.map(([, isPresent]) => (isPresent ? 1 : Number.NaN));
        const away = steps.filter((_, i) => values[i] === 1).map((at) => Math.abs(at - step));
        const found = nearestIndex({ steps, values }, step);
        if (away.length === 0) expect(found).toBeUndefined();
        else expect(Math.abs((steps[found ?? -1] ?? Number.NaN) - step)).toBe(Math.min(...away));
      }),
    );
  });
});
