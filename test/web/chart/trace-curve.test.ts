import { describe, expect, it } from "vitest";
import { columnsOfCurve, lowerBound, traceCurve } from "../../../src/web/chart/trace-curve.js";

type Move = readonly ["move" | "line", number, number];

function traced(steps: number[], values: number[], width = 100, to = steps.at(-1) ?? 1): Move[] {
  const moves: Move[] = [];
  const pen = {
    moveTo: (x: number, y: number) => moves.push(["move", x, y]),
    lineTo: (x: number, y: number) => moves.push(["line", x, y]),
  };
  const x = { from: steps[0] ?? 0, to, isLog: false, start: 0, end: width };
  traceCurve(pen, { steps, values }, { x, y: { from: 0, to: 1, isLog: false, start: 100, end: 0 } });
  return moves;
}

describe("a traced curve", () => {
  it("keeps a spike of one point among a million", () => {
    const steps = Array.from({ length: 1_000_000 }, (_, i) => i);
    const moves = traced(
      steps,
      steps.map((step) => (step === 654_321 ? 1 : 0)),
    );
    expect(moves.length).toBeLessThan(450);
    expect(moves.some(([, , y]) => y === 0)).toBe(true);
  });
  it("goes through every point where there is room", () => {
    expect(traced([0, 50, 100], [0, 1, 0.5])).toEqual([
      ["move", 0, 100],
      ["line", 50, 0],
      ["line", 100, 50],
    ]);
  });
  it("is interrupted by missing values, and shows a point alone between them", () => {
    const moves = traced([0, 25, 50, 75, 100], [0, Number.NaN, 0.5, Number.NaN, 0]);
    expect(moves.filter(([kind]) => kind === "move")).toHaveLength(3);
    expect(moves).toContainEqual(["line", 50.01, 50]);
  });
  it("ends one point beyond what is shown", () => {
    const steps = Array.from({ length: 1000 }, (_, i) => i);
    const moves = traced(
      steps,
      steps.map(() => 0.5),
      100,
      10,
    );
    expect(moves.at(-1)?.[1]).toBeCloseTo(110);
  });
  it("draws nothing of nothing", () => {
    expect(traced([], [])).toEqual([]);
    expect(traced([1], [Number.NaN])).toEqual([]);
  });
});

describe("the first step from one on", () => {
  it("is found in ascending steps", () => {
    expect(lowerBound([1, 3, 3, 9], 3)).toBe(1);
    expect(lowerBound([1, 3, 3, 9], 4)).toBe(3);
    expect(lowerBound([1, 3], 10)).toBe(2);
    expect(lowerBound([], 1)).toBe(0);
  });
});

describe("a dense curve as bars", () => {
  const x = { from: 0, to: 9999, isLog: false, start: 0, end: 100 };
  const y = { from: 0, to: 1, isLog: false, start: 100, end: 0 };
  it("covers in each column all between its extremes, joined to the one before", () => {
    const steps = Array.from({ length: 10_000 }, (_, i) => i);
    const columns = columnsOfCurve({ steps, values: steps.map((i) => (i === 5050 ? 1 : 0.2)) }, { x, y });
    expect(columns.x.length).toBeGreaterThan(99);
    const spike = columns.x.indexOf(50);
    expect([columns.top[spike], columns.bottom[spike]]).toEqual([0, 80]);
    expect(columns.meanHeight).toBeLessThan(1);
  });
  it("has no bars in gaps, and none of nothing", () => {
    const gap = columnsOfCurve({ steps: [0, 4000, 9999], values: [0, Number.NaN, 1] }, { x, y });
    expect([gap.x, gap.top, gap.bottom]).toEqual([
      [0, 100],
      [100, 0],
      [100, 0],
    ]);
    expect(columnsOfCurve({ steps: [], values: [] }, { x, y }).meanHeight).toBe(0);
  });
});
