// The comparison with a tool's answer notices every kind of difference: without this, agreement would mean nothing.

import { describe, expect, it } from "vitest";
import type { History, Run } from "../../src/core/run.js";
import { differencesFromTool, type ToolFixture, type ToolRun } from "../helpers/tool-fixture.js";

const expected: ToolRun = {
  id: "a",
  status: "FINISHED",
  started: 1767600000.25,
  ended: 1767600010,
  params: { lr: 0.1, model: { layers: [64, 64], name: "größe" } },
  metrics: {
    loss: [
      [0, 0.5, 1767600001],
      [1, "NaN", 1767600002],
      [1, "Infinity", 1767600003],
    ],
  },
};
const fixture: ToolFixture = {
  tool: "made up",
  versions: {},
  statuses: { FINISHED: "finished" },
  float32: false,
  runs: [expected],
};
const run: Run = {
  ...{ id: "a", path: "/a", root: "/", layout: "made-up", status: "finished" },
  ...{ startedAt: "2026-01-05T08:00:00.250Z", endedAt: "2026-01-05T08:00:10.000Z" },
  params: new Map<string, number | string | number[]>([
    ["lr", 0.1],
    ["model.layers", [64, 64]],
    ["model.name", "größe"],
  ]),
  ...{ metrics: new Map(), attributes: new Map(), computedMetrics: new Set(), targets: new Map() },
  ...{ tags: [], notes: [], problems: [] },
};
const points = [
  { step: 0, value: 0.5, time: 1767600001 },
  { step: 1, value: Number.NaN, time: 1767600002 },
  { step: 1, value: Number.POSITIVE_INFINITY, time: 1767600003 },
];
const history: History = new Map([["loss", points]]);

describe("the comparison with a tool's answer", () => {
  it("finds nothing where both say the same", () => {
    expect(differencesFromTool(run, history, expected, fixture)).toEqual([]);
  });

  const [first, second, third] = points;
  const wrong: readonly [what: string, run: Run, history: History][] = [
    ["status", { ...run, status: "failed" }, history],
    ["start", { ...run, startedAt: "2026-01-05T08:00:00.300Z" }, history],
    ["end", { ...run, endedAt: "2026-01-05T09:00:10.000Z" }, history],
    ["param lr", { ...run, params: new Map([...run.params, ["lr", "0.1"]]) }, history],
    ["param model.layers", { ...run, params: new Map([...run.params, ["model.layers", [64]]]) }, history],
    ["metric loss", run, new Map()],
    ["metric loss", run, new Map([["loss", points.slice(0, 2)]])],
    ["metric loss", run, new Map([["loss", points.map((point) => ({ ...point, step: point.step + 1 }))]])],
    ["metric loss", run, new Map([["loss", points.map((point) => ({ ...point, time: point.time + 1 }))]])],
    ["metric loss", run, new Map([["loss", points.map((point) => ({ ...point, value: 0.5 }))]])],
    [
      "metric loss",
      run,
      new Map([["loss", [first, third, second].flatMap((point) => (point === undefined ? [] : [point]))]]),
    ],
  ];
  it.each(wrong)("notices another %s (%#)", (what, other, points) => {
    expect(differencesFromTool(other, points, expected, fixture)).toEqual([
      expect.stringContaining(`a ${what}: `),
    ]);
  });
});
