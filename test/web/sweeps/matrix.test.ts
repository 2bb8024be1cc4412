import { describe, expect, it } from "vitest";
import { scaleColour } from "../../../src/web/chart/colour-scale.js";
import { readableOn, valueColours } from "../../../src/web/sweeps/cell-colours.js";
import { nextCell } from "../../../src/web/sweeps/matrix-keys.js";
import { mostUrgent, stateLook } from "../../../src/web/sweeps/state-words.js";
import { cellOf, judgingOf, whereOfSweep } from "../../../src/web/sweeps/sweep-words.js";

/** Contrast by WCAG 2.2, worked out again. */
function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map((colour) => {
    const parts = colour.startsWith("#")
      ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
      : (colour.match(/\d+/g) ?? []).map(Number);
    const [r = 0, g = 0, blue = 0] = parts.map((part) => {
      const s = part / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue + 0.05;
  });
  return Math.max(x ?? 0, y ?? 0) / Math.min(x ?? 1, y ?? 1);
}

describe("cells of the matrix", () => {
  it("have text that can be read on every colour of the scale, in both themes", () => {
    for (const theme of ["light", "dark"] as const) {
      for (let at = 0; at <= 100; at++) {
        const ground = scaleColour(at / 100, theme);
        expect(contrast(ground, readableOn(ground))).toBeGreaterThanOrEqual(4.5);
      }
      const same = valueColours(3, { from: 3, to: 3 }, theme);
      expect(same.ground).toBe(scaleColour(0.5, theme));
    }
  });

  it("are reached by arrows over what is empty, and by Home and End", () => {
    const cells = [
      { column: 0, row: 0 },
      { column: 3, row: 0 },
      { column: 3, row: 2 },
    ];
    const from = { column: 0, row: 0 };
    expect(nextCell("ArrowRight", from, cells)).toEqual({ column: 3, row: 0 });
    expect(nextCell("ArrowDown", { column: 3, row: 0 }, cells)).toEqual({ column: 3, row: 2 });
    expect(nextCell("End", from, cells)).toEqual({ column: 3, row: 0 });
    expect(nextCell("Home", { column: 3, row: 0 }, cells)).toEqual(from);
    expect([nextCell("ArrowUp", from, cells), nextCell("constructor", from, cells)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("show the state to look at first, and states that are not known here", () => {
    expect(mostUrgent(["captured", "running", "failed"])).toBe("failed");
    expect(mostUrgent(["captured"])).toBe("captured");
    expect(stateLook("__proto__")).toMatchObject({ tone: "quiet", meaning: "__proto__" });
  });
});

describe("words of the address", () => {
  it("name a cell, or none where they make no sense", () => {
    const axes = { x: "param.a", y: "param.b" };
    expect(cellOf({ cell: "1,2" }, axes)).toEqual({ x: "param.a", column: 1, y: "param.b", row: 2 });
    expect(cellOf({ cell: "1,0" }, { ...axes, y: undefined })).toEqual({ x: "param.a", column: 1 });
    for (const cell of ["", "1", "a,b", "1.5,0", "-1,0"]) expect(cellOf({ cell }, axes)).toBeUndefined();
    expect(cellOf({}, axes)).toBeUndefined();
  });

  it("say how trials are judged, and filter by the sweep's name whatever it is", () => {
    expect(judgingOf({ metric: "metrics.a", direction: "up" })).toEqual({ metric: "metrics.a" });
    expect(whereOfSweep('a "b" or c')).toBe('sweep.name = "a \\"b\\" or c"');
  });
});
