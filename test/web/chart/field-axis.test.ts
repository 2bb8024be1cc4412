import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../src/core/field/filter.js";
import { brushCondition } from "../../../src/web/chart/brush-condition.js";
import { colourStepOf, colourSteps, scaleColour } from "../../../src/web/chart/colour-scale.js";
import { axisTicks, axisTitle, fieldAxis, type PointField } from "../../../src/web/chart/field-axis.js";
import { nearestIn, pointsWithin, rectangleOf } from "../../../src/web/chart/rectangle.js";

function field(values: PointField["values"], name = "metrics.t20.mae"): PointField {
  return { name, label: "t20.mae", unit: "s", values };
}

describe("an axis of a field", () => {
  it("places numbers between its ends, and counts what has no place", () => {
    const axis = fieldAxis(field([0, 5, 10, null, "NaN"]), { pad: 0 });
    expect(axis.kind).toBe("number");
    expect([...axis.positions].slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(axis.missing).toBe(2);
    expect(axisTitle(axis)).toBe("t20.mae (s)");
  });
  it("has no place on a log scale for what is not above 0", () => {
    const axis = fieldAxis(field([0, 1, 10, 100]), { isLog: true, pad: 0 });
    expect(axis.missing).toBe(1);
    expect(axis.positions[2]).toBeCloseTo(0.5);
  });
  it("orders categories, numbers among them by size", () => {
    const axis = fieldAxis(field(["b", "10", "9", true, null]));
    expect(axis.categories).toEqual(["9", "10", "b", "true"]);
    expect(axis.positions[2]).toBe(0.125);
    expect(axis.missing).toBe(1);
  });
  it("stands a field without values in the way of nothing", () => {
    const axis = fieldAxis(field([null, null]));
    expect(axis.missing).toBe(2);
    expect(axisTicks(axis, 5)).toEqual([]);
  });
  it("is marked at the values themselves where they are few", () => {
    expect(axisTicks(fieldAxis(field([16, 32, 64])), 6).map(({ text }) => text)).toEqual(["16", "32", "64"]);
    const many = axisTicks(fieldAxis(field(Array.from({ length: 50 }, (_, i) => i))), 6);
    expect(many.length).toBeGreaterThan(3);
    expect(many.every(({ position }) => position >= 0 && position <= 1)).toBe(true);
  });
});

describe("a brush as a condition", () => {
  const values = [0.1, 0.123456789012, 0.2, 0.30000000000000004, null];
  it("names limits that runs have, so that rounding moves none over an edge", () => {
    const axis = fieldAxis(field(values), { pad: 0 });
    expect(brushCondition(field(values), axis, { from: 0.05, to: 1 })).toBe(
      "metrics.t20.mae >= 0.123456789012 and metrics.t20.mae <= 0.30000000000000004",
    );
    expect(brushCondition(field(values), axis, { from: 0.3, to: 0.31 })).toBeUndefined();
  });
  it("quotes what the filter would read as something else", () => {
    const hostile = field(['a "b"', "x\\y", "and"], "params.my name");
    const text = brushCondition(hostile, fieldAxis(hostile), { from: 0, to: 1 });
    expect(parseFilter(text ?? "")).toMatchObject({
      kind: "or",
      parts: [
        { field: "params.my name", literal: 'a "b"' },
        { field: "params.my name", literal: "x\\y" },
        { field: "params.my name", literal: "and" },
      ],
    });
  });
});

describe("points in a plot", () => {
  const points = { x: [0, 10, 20, Number.NaN], y: [0, 10, 20, 5] };
  it("are inside a rectangle whichever way it was drawn", () => {
    expect(pointsWithin(points, rectangleOf({ x: 25, y: 25 }, { x: 5, y: 10 }))).toEqual([1, 2]);
  });
  it("are found where someone points, within reach", () => {
    expect(nearestIn(points, { x: 12, y: 11 }, 8)).toBe(1);
    expect(nearestIn(points, { x: 60, y: 60 }, 8)).toBeUndefined();
  });
});

describe("colours of numbers", () => {
  it("run from low to high in both themes, and missing ones are grey", () => {
    expect(colourSteps(5, "light")[0]).toBe("rgb(58 20 110)");
    expect(new Set(colourSteps(5, "dark")).size).toBe(5);
    expect(scaleColour(Number.NaN, "dark")).toMatch(/^#/);
    expect([
      colourStepOf(0, 4),
      colourStepOf(0.99, 4),
      colourStepOf(1, 4),
      colourStepOf(Number.NaN, 4),
    ]).toEqual([0, 3, 3, 4]);
  });
});
