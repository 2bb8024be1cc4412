import { describe, expect, it } from "vitest";
import { dashes, palette, strokesOf } from "../../src/core/palette.js";

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `run_${index}`);

describe("the strokes of a set of runs", () => {
  it("do not depend on the order, and count a run once", () => {
    const some = ids(12);
    expect([...strokesOf([...some].reverse())].sort()).toEqual([...strokesOf([...some, ...some])].sort());
  });

  it("are all different as long as there are some left", () => {
    for (const count of [1, 7, 8, 20, palette.length * dashes.length]) {
      const texts = [...strokesOf(ids(count)).values()].map((stroke) => JSON.stringify(stroke));
      expect(new Set(texts).size).toBe(count);
    }
  });

  it("are whole lines in up to seven colours", () => {
    const strokes = [...strokesOf(ids(7)).values()];
    expect(strokes.every(({ dash }) => dash.length === 0)).toBe(true);
    expect(new Set(strokes.map(({ color }) => color))).toEqual(new Set(palette));
  });

  it("exist for every one of very many", () => {
    const strokes = strokesOf(ids(1000));
    expect(strokes.size).toBe(1000);
    for (const { color } of strokes.values()) expect(palette).toContain(color);
  });

  it("are none for nobody", () => {
    expect(strokesOf([]).size).toBe(0);
  });
});
