import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  joinRanges,
  keepWithin,
  padRange,
  panRange,
  rangeOf,
  toPixel,
  toValue,
  zoomRange,
} from "../../../src/web/chart/scale.js";

const linear = { from: 0, to: 100, isLog: false, start: 0, end: 500 };
const log = { from: 0.01, to: 100, isLog: true, start: 400, end: 0 };

describe("a scale", () => {
  it("puts values where they belong", () => {
    expect(toPixel(linear, 25)).toBe(125);
    expect(toPixel(log, 1)).toBeCloseTo(200);
    expect(toPixel({ ...linear, from: 7, to: 7 }, 7)).toBe(250);
  });
  it("has no place for what a log scale cannot show", () => {
    expect(toPixel(log, 0)).toBeNaN();
    expect(toPixel(log, -3)).toBeNaN();
    expect(toPixel(linear, Number.NaN)).toBeNaN();
  });
  it("finds the value at each value's pixel", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.011, max: 99, noNaN: true }), fc.boolean(), (value, isLog) => {
        const scale = isLog ? log : linear;
        expect(toValue(scale, toPixel(scale, value))).toBeCloseTo(value, 6);
      }),
    );
  });
});

describe("ranges", () => {
  it("hold what is finite, and above 0 where they must", () => {
    expect(rangeOf([3, Number.NaN, null, Number.POSITIVE_INFINITY, -2])).toEqual({ from: -2, to: 3 });
    expect(rangeOf([0, -1, 5, 2], true)).toEqual({ from: 2, to: 5 });
    expect(rangeOf([null, Number.NaN])).toBeUndefined();
  });
  it("join, also with none", () => {
    expect(joinRanges({ from: 1, to: 2 }, { from: -1, to: 1 })).toEqual({ from: -1, to: 2 });
    expect(joinRanges(undefined, { from: 1, to: 2 })).toEqual({ from: 1, to: 2 });
    expect(joinRanges(undefined, undefined)).toBeUndefined();
  });
  it("get room at both ends and never stay without width", () => {
    expect(padRange({ from: 0, to: 10 }, 0.1)).toEqual({ from: -1, to: 11 });
    expect(padRange({ from: 0, to: 0 }, 0.1)).toEqual({ from: -1, to: 1 });
    const log = padRange({ from: 5, to: 5 }, 0.1, true);
    expect(log.from).toBeGreaterThan(0);
    expect(log.to).toBeGreaterThan(log.from);
  });
  it("zoom about a value that stays where it was", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.5, max: 90, noNaN: true }),
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        fc.boolean(),
        (about, factor, isLog) => {
          const range = { from: 1, to: 100 };
          const place = (of: { from: number; to: number }) =>
            toPixel({ ...of, isLog, start: 0, end: 1 }, about);
          expect(place(zoomRange(range, about, { factor, isLog }))).toBeCloseTo(place(range), 6);
        },
      ),
    );
  });
  it("are not zoomed into nothing", () => {
    let range = { from: 1000, to: 1001 };
    for (let i = 0; i < 200; i++) range = zoomRange(range, 1000.5, { factor: 0.5, isLog: false });
    expect(range.to).toBeGreaterThan(range.from);
  });
  it("move and stay within limits", () => {
    expect(panRange({ from: 0, to: 10 }, 0.5)).toEqual({ from: 5, to: 15 });
    expect(panRange({ from: 1, to: 100 }, 0.5, true).from).toBeCloseTo(10);
    expect(keepWithin({ from: 95, to: 105 }, { from: 0, to: 100 })).toEqual({ from: 90, to: 100 });
    expect(keepWithin({ from: -50, to: 150 }, { from: 0, to: 100 })).toEqual({ from: 0, to: 100 });
  });
});
