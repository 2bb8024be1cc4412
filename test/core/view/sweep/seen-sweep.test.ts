// What a list of sweeps and trials says: order, counts and values.

import { describe, expect, it } from "vitest";
import { answerSweeps } from "../../../../src/core/view/sweep/answer-sweep.js";
import { countStates, type SeenSweep, type SeenTrial } from "../../../../src/core/view/sweep/seen-sweep.js";
import { compareValues, valueOnAxis, valueText } from "../../../../src/core/view/sweep/trial-params.js";

const trial = (state: string, params: Record<string, unknown> = {}): SeenTrial => ({
  name: "run_1",
  state,
  params,
});

function sweep(folder: string, state: string, lastLaunch?: string): SeenSweep {
  const more = lastLaunch === undefined ? {} : { lastLaunch };
  return { key: folder, name: folder, folder, launchers: [], trials: [trial(state)], problems: [], ...more };
}

describe("sweeps", () => {
  const expected = ["going", "late", "early", "a", "b"];
  const given = [
    sweep("b", "captured"),
    sweep("early", "failed", "2026-01-21T00:00:00Z"),
    sweep("going", "running"),
    sweep("a", "captured"),
    sweep("late", "captured", "2026-01-22T00:00:00Z"),
  ];

  it.each([
    ["as they come", given],
    ["the other way round", [...given].reverse()],
  ])("that run come first, then those launched last, then by name: %s", (_, sweeps) => {
    expect(answerSweeps(sweeps).sweeps.map(({ folder }) => folder)).toEqual(expected);
  });

  it("count states that nobody knows last, by name", () => {
    const trials = ["odd", "even", "captured", "odd"].map((state) => trial(state));
    for (const order of [trials, [...trials].reverse()])
      expect(countStates(order)).toEqual([
        { state: "captured", count: 1 },
        { state: "even", count: 1 },
        { state: "odd", count: 2 },
      ]);
  });
});

describe("values of trials", () => {
  it("are those of the phase and of params, and of nothing else", () => {
    const one = { ...trial("captured", { lr: 0.1 }), phase: "wide" };
    const values = ["param.lr", "phase", "param.toString", "lr"].map((axis) => valueOnAxis(one, axis));
    expect(values).toEqual([0.1, "wide", undefined, undefined]);
  });

  it("are texts as they are and else JSON, cut where they are long", () => {
    expect(["a", 1, [1, "b"]].map(valueText)).toEqual(["a", "1", '[1,"b"]']);
    const cut = valueText("x".repeat(5000));
    expect([cut.endsWith("x…"), cut.length < 5000]).toEqual([true, true]);
  });

  it.each([
    [2, 10, -1],
    [2, "1", -1],
    ["b", "a", 1],
    ["a", "b", -1],
    ["a", "a", 0],
    [[1], "a", 1],
    [undefined, [1], 1],
    [undefined, undefined, 0],
  ])("%j and %j are in order %j", (a, b, order) => {
    expect(Math.sign(compareValues(a, b))).toBe(order);
  });
});
