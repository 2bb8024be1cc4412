import { describe, expect, it } from "vitest";
import { bandOf } from "../../src/core/curve-band.js";
import { smoothCurve } from "../../src/core/curve-smoothing.js";

const curve = (values: readonly (number | null)[]) => values.map((value, step) => ({ step, value }));

describe("the band of a family's curves", () => {
  it("is the mean with its 95 % interval by Student's t", () => {
    const [point] = bandOf([curve([1]), curve([2]), curve([3])]);
    // t(0.975, 2) = 4.302652729696142; sd 1; n 3.
    expect(point).toMatchObject({ step: 0, n: 3, mean: 2 });
    expect(point?.high).toBeCloseTo(2 + 4.302652729696142 / Math.sqrt(3), 9);
    expect(point?.low).toBeCloseTo(2 - 4.302652729696142 / Math.sqrt(3), 9);
  });

  it("says how many runs are left where some have ended or have no finite value", () => {
    const band = bandOf([curve([1, 2, 3]), curve([1, null]), curve([1, Number.NaN])]);
    expect(band.map(({ n }) => n)).toEqual([3, 1, 1]);
    expect(band[2]).toEqual({ step: 2, n: 1, mean: 3 });
  });

  it("leaves out steps at which no run has a value", () => {
    expect(bandOf([curve([null, 1])]).map(({ step }) => step)).toEqual([1]);
  });
});

describe("a smoothed curve", () => {
  it("is the curve itself for weight 0", () => {
    expect(smoothCurve(curve([3, 1, 2]), 0)).toEqual(curve([3, 1, 2]));
  });

  it("starts at the first value and weighs the earlier ones less", () => {
    const values = smoothCurve(curve([1, 3]), 0.5).map(({ value }) => value);
    expect(values[0]).toBeCloseTo(1, 12);
    expect(values[1]).toBeCloseTo((0.5 * 1 + 3) / 1.5, 12);
  });

  it("leaves gaps as they are and is not spoilt by them", () => {
    const values = smoothCurve(curve([1, null, Number.NaN, 1]), 0.9).map(({ value }) => value);
    expect(values.slice(1, 3)).toEqual([null, Number.NaN]);
    expect(values[3]).toBeCloseTo(1, 12);
  });
});
