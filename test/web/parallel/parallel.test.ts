import { describe, expect, it } from "vitest";
import { fieldAxis } from "../../../src/web/chart/field-axis.js";
import { brushBetween, moveAxis, runsWithin, shiftBrush } from "../../../src/web/parallel/axis-brushes.js";
import { axisX, axisY, nearestAxis, nearestLine, positionAt } from "../../../src/web/parallel/line-layout.js";
import {
  joinNames,
  parseBrushes,
  printBrushes,
  splitNames,
} from "../../../src/web/parallel/parallel-words.js";

const axes = [
  fieldAxis({ name: "a", label: "a", values: [0, 1, 2, null] }, { pad: 0 }),
  fieldAxis({ name: "b", label: "b", values: [2, 1, 0, 1] }, { pad: 0 }),
];
const layout = { axes, width: 520, height: 446 };
const everyone = new Uint8Array(4).fill(1);

describe("brushes", () => {
  it("keep the runs that lie inside all of them", () => {
    expect([...runsWithin(axes, new Map(), 4)]).toEqual([1, 1, 1, 1]);
    expect([...runsWithin(axes, new Map([["a", { from: 0, to: 0.6 }]]), 4)]).toEqual([1, 1, 0, 0]);
    const both = new Map([
      ["a", { from: 0, to: 0.6 }],
      ["b", { from: 0.9, to: 1 }],
    ]);
    expect([...runsWithin(axes, both, 4)]).toEqual([1, 0, 0, 0]);
  });
  it("stay inside the axis", () => {
    expect(brushBetween(1.4, 0.5)).toEqual({ from: 0.5, to: 1 });
    expect(shiftBrush({ from: 0.5, to: 0.9 }, 0.4).to).toBe(1);
    expect(shiftBrush({ from: 0.1, to: 0.9 }, -0.4).from).toBe(0);
  });
});

describe("parallel axes", () => {
  it("change places", () => {
    expect(moveAxis(["a", "b", "c"], "a", 2)).toEqual(["b", "c", "a"]);
    expect(moveAxis(["a", "b", "c"], "c", -5)).toEqual(["c", "a", "b"]);
    expect(moveAxis(["a"], "x", 0)).toEqual(["a"]);
  });
  it("stand evenly, with a place below for missing values", () => {
    expect([axisX(layout, 0), axisX(layout, 1)]).toEqual([60, 460]);
    expect(positionAt(layout, axisY(layout, 0.3))).toBeCloseTo(0.3);
    expect(axisY(layout, Number.NaN)).toBeGreaterThan(axisY(layout, 0));
    expect(nearestAxis(layout, 300)).toBe(1);
  });
  it("tell which line passes where someone points", () => {
    const y = axisY(layout, 0.5);
    expect(nearestLine(layout, { x: 460, y }, { isInside: everyone, reach: 8 })).toBe(1);
    expect(nearestLine(layout, { x: 62, y: axisY(layout, 1) }, { isInside: everyone, reach: 8 })).toBe(2);
    expect(
      nearestLine(layout, { x: 62, y: axisY(layout, 1) }, { isInside: new Uint8Array(4), reach: 8 }),
    ).toBeUndefined();
    expect(
      nearestLine({ ...layout, axes: axes.slice(0, 1) }, { x: 60, y }, { isInside: everyone, reach: 8 }),
    ).toBeUndefined();
  });
});

describe("the parallel view in the address", () => {
  it("keeps names with any characters", () => {
    const names = ["params.a|b", "metrics.x\\y", "c"];
    expect(splitNames(joinNames(names))).toEqual(names);
    expect(splitNames(undefined)).toEqual([]);
  });
  it("keeps brushes, and passes over nonsense", () => {
    const brushes = new Map([["metrics.a:b|c", { from: 0.125, to: 0.5 }]]);
    expect(parseBrushes(printBrushes(brushes))).toEqual(brushes);
    expect(parseBrushes("a|b:x:y|c:1.2.3:4").size).toBe(0);
    expect(printBrushes(new Map())).toBe("");
  });
});
