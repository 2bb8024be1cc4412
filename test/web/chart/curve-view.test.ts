import { describe, expect, it } from "vitest";
import { emptyWords, zoomWords } from "../../../src/web/chart/chart-words.js";
import { printCurveSettings, readCurveSettings } from "../../../src/web/chart/curve-settings.js";
import { summarizeCurve } from "../../../src/web/chart/curve-summary.js";
import { fullSteps, limitsOfView, shownValues } from "../../../src/web/chart/curve-view.js";

function curve(steps: number[], values: number[], band?: { low: number[]; high: number[] }) {
  return {
    key: "a",
    label: "a",
    total: steps.length,
    steps: Float64Array.from(steps),
    values: Float64Array.from(values),
    ...(band && { low: Float64Array.from(band.low), high: Float64Array.from(band.high) }),
  };
}

describe("the part of the plane that a chart shows", () => {
  it("reaches from the first to the last step of all curves", () => {
    expect(fullSteps([curve([2, 5], [1, 1]), curve([0, 3], [1, 1]), curve([], [])])).toEqual({
      from: 0,
      to: 5,
    });
    expect(fullSteps([curve([], [])])).toBeUndefined();
  });
  it("has a width with a single step", () => {
    const range = limitsOfView({ from: 3, to: 3 }, false, []);
    expect(range?.from).toBeLessThan(3);
    expect(range?.to).toBeGreaterThan(3);
  });
  it("begins at the first step above 0 on a log axis", () => {
    expect(limitsOfView({ from: 0, to: 100 }, true, [curve([0, 1, 100], [1, 1, 1])])).toEqual({
      from: 1,
      to: 100,
    });
    expect(limitsOfView({ from: 0, to: 0 }, true, [curve([0], [1])])).toBeUndefined();
  });
  it("fits the values that are shown, bands included", () => {
    const some = curve([0, 1, 2], [5, 1, 100], { low: [4, 0, 90], high: [6, 2, 110] });
    const range = shownValues([some], { from: 0, to: 1 }, false);
    expect(range?.from).toBeCloseTo(-0.3);
    expect(range?.to).toBeCloseTo(6.3);
    expect(shownValues([curve([0, 1], [-1, 0])], { from: 0, to: 1 }, true)).toBeUndefined();
  });
});

describe("a curve in a table", () => {
  it("has its last, extreme and best values", () => {
    const summary = summarizeCurve(curve([0, 10, 20, 30], [3, 1, 2, Number.NaN]), "min");
    expect(summary).toEqual({
      points: 3,
      lastStep: 20,
      last: 2,
      least: 1,
      greatest: 3,
      best: 1,
      bestStep: 10,
    });
  });
  it("has no best value where nobody knows which is better, and none at all without values", () => {
    expect(summarizeCurve(curve([0], [1]))).not.toHaveProperty("best");
    expect(summarizeCurve(curve([0], [Number.NaN]), "max")).toEqual({ points: 0 });
  });
});

describe("the settings of curves in the address", () => {
  it("come back as they were", () => {
    const settings = {
      isXLog: true,
      isYLog: true,
      smoothing: "medium",
      part: { from: 10.5, to: 2000 },
    } as const;
    expect(readCurveSettings(printCurveSettings(settings))).toEqual(settings);
  });
  it("say nothing at the start, and pass over nonsense", () => {
    const start = { isXLog: false, isYLog: false, smoothing: "off" };
    expect(readCurveSettings({})).toEqual(start);
    expect(readCurveSettings({ smooth: "very", steps: "9~1", log: "q" })).toEqual(start);
    expect(Object.values(printCurveSettings(readCurveSettings({})))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the words of a chart", () => {
  it("tell which part is shown", () => {
    expect(zoomWords({ from: 100, to: 200 }, { from: 0, to: 5000 })).toBe("Steps 100 to 200 of 0 to 5000.");
    expect(zoomWords({ from: 0, to: 5000 }, { from: 0, to: 5000 })).toBeUndefined();
  });
  it("tell why there is nothing to see", () => {
    expect(emptyWords(0, { metric: "loss", isLog: false })).toContain("history of loss");
    expect(emptyWords(2, { metric: "loss", isLog: true })).toContain("log axis");
    expect(emptyWords(2, { metric: "loss", isLog: false })).toContain("missing or not finite");
  });
});
