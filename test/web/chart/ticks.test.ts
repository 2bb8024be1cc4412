import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearTicks, logTicks, tickTexts } from "../../../src/web/chart/ticks.js";

describe("ticks", () => {
  it("are round numbers without the dust of binary fractions", () => {
    expect(linearTicks({ from: 0, to: 1 }, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks({ from: -0.31, to: 0.31 }, 7)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(linearTicks({ from: 3, to: 3 }, 5)).toEqual([3]);
    expect(linearTicks({ from: Number.NaN, to: 3 }, 5)).toEqual([]);
  });
  it("are powers of ten on a log axis, thinned where they are many", () => {
    expect(logTicks({ from: 1e-4, to: 10 }, 6)).toEqual([1e-4, 1e-3, 0.01, 0.1, 1, 10]);
    expect(logTicks({ from: 1, to: 100 }, 8)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks({ from: 1e-30, to: 1e30 }, 6).length).toBeLessThanOrEqual(8);
    expect(logTicks({ from: 12, to: 13 }, 5).length).toBeGreaterThan(1);
    expect(logTicks({ from: 0, to: 10 }, 5)).toEqual([]);
  });
  it("lie inside the range, and are neither none nor many", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        (from, width) => {
          const range = { from, to: from + width };
          fc.pre(range.to - range.from > Math.abs(from) * 1e-9);
          const ticks = linearTicks(range, 6);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(14);
          const room = width * 1e-3 + Math.abs(from) * 1e-11;
          expect(ticks.every((tick) => tick >= range.from - room && tick <= range.to + room)).toBe(true);
        },
      ),
    );
  });
  it("have texts that tell them apart and no more", () => {
    expect(tickTexts([0, 0.25, 0.5])).toEqual(["0.00", "0.25", "0.50"]);
    expect(tickTexts([0, 200, 400])).toEqual(["0", "200", "400"]);
    expect(tickTexts([0.01, 0.1, 1])).toEqual(["0.01", "0.1", "1"]);
    expect(tickTexts([2_000_000, 4_000_000])[0]).toBe("2000000");
    expect(tickTexts([])).toEqual([]);
  });
});
