import { describe, expect, it } from "vitest";
import { matrixAxis } from "../../../../src/core/view/sweep/matrix-axis.js";
import type { SeenTrial } from "../../../../src/core/view/sweep/seen-sweep.js";

function trialsOf(values: readonly unknown[]): SeenTrial[] {
  return values.map((value, at) => ({
    name: `run_${at}`,
    state: "captured",
    params: value === undefined ? {} : { p: value },
  }));
}

function axisOf(values: readonly unknown[]) {
  const trials = trialsOf(values);
  const { view, placeOf } = matrixAxis(trials, "param.p", "p");
  return { ...view, at: trials.map(placeOf) };
}

describe("an axis of a matrix", () => {
  it("has a place for each value: numbers by size, then texts, then what is not set", () => {
    const { places, at, isRanges } = axisOf([10, "b", 9, undefined, "a", 10, true, "9"]);
    expect(places).toEqual(["9", "10", "9", "a", "b", "true", "not set"]);
    expect(at).toEqual([1, 4, 0, 6, 3, 1, 5, 2]);
    expect(isRanges).toBe(false);
  });

  it("has ranges where there are many numbers, the greatest in the last", () => {
    const { places, at, isRanges } = axisOf(Array.from({ length: 121 }, (_, i) => i / 10));
    expect([isRanges, places.length, places[0], places.at(-1)]).toEqual([true, 12, "0 to 1", "11 to 12"]);
    expect([at[0], at[10], at[119], at[120]]).toEqual([0, 1, 11, 11]);
  });

  it("has ranges of equal factors where most numbers are small", () => {
    const { places, at } = axisOf([...Array.from({ length: 61 }, (_, i) => 10 ** (-5 + i / 15)), undefined]);
    expect(places[0]).toMatch(/^1e-5 to /);
    expect(places.at(-1)).toBe("not set");
    const inRange = Array.from({ length: 12 }, (_, place) => at.filter((one) => one === place).length);
    expect(Math.max(...inRange) - Math.min(...inRange)).toBeLessThanOrEqual(2);
  });

  it("keeps the most frequent of many texts and counts the others", () => {
    const values = Array.from({ length: 60 }, (_, i) => `name ${String(i).padStart(2, "0")}`);
    const { places, leftOut, at } = axisOf([...values, ...values.slice(20)]);
    expect([places.length, leftOut, places[0]]).toEqual([40, 20, "name 20"]);
    expect(at[0]).toBeUndefined();
  });

  it("places every number of any list", () => {
    for (const list of [
      [5, 5],
      [-3, -2, 0, 1e300, -1e300],
      [0.1 + 0.2, 0.3],
    ]) {
      for (const place of axisOf(list).at) expect(place).toBeGreaterThanOrEqual(0);
    }
  });
});
