import { describe, expect, it } from "vitest";
import { type History, statuses } from "../../src/core/run.js";
import {
  historyOfRecord,
  type RunRecord,
  recordOfHistory,
  recordOfRun,
  runOfRecord,
} from "../../src/core/run-record.js";
import { makeRun, type RunParts } from "../helpers/make-run.js";

const identity = { id: "run", path: "/root/run", root: "/root", layout: "native" };
const throughText = <T>(record: T): T => JSON.parse(JSON.stringify(record)) as T;
const read = (record: RunRecord) => runOfRecord(record, identity);

describe("the record of a run", () => {
  it("gives back the same run, with every number that JSON does not have", () => {
    const parts: RunParts = {
      ...{ status: "failed", startedAt: "2026-01-22T00:00:00Z", endedAt: "2026-01-23T00:00:00Z" },
      ...{ durationSeconds: Number.POSITIVE_INFINITY, tags: ["a"], computedMetrics: new Set(["mae"]) },
      params: { zero: -0, low: Number.NEGATIVE_INFINITY, list: [Number.NaN, [1]], text: "NaN", none: null },
      metrics: { mae: Number.NaN, rmse: null, r2: 0.5 },
      attributes: { "git.dirty": true },
      targets: { mae: "<= 1" },
      notes: [{ text: "dated", time: "2026" }, { text: "undated" }],
    };
    const run = makeRun(parts);
    expect(read(throughText(recordOfRun(run)))).toEqual(run);
    expect(read(throughText(recordOfRun(makeRun({}))))).toEqual(makeRun({}));
    for (const status of statuses) expect(read({ status }).status).toBe(status);
  });

  it("leaves out what is missing or of another kind", () => {
    const odd = {
      ...{ status: "excellent", started_at: 3, ended_at: null, duration_seconds: "long" },
      params: [["a", 1], ["b"], [3, 4], "c"],
      metrics: [
        ["a", "text"],
        ["b", null],
        ["c", 2],
      ],
      ...{ attributes: {}, computed_metrics: [3, "a"], targets: [["a", "<= 1"], ["b"], ["c", 3], "d"] },
      ...{ tags: "a", notes: [{ text: 3 }, { text: "n", time: 4 }, { text: "kept", time: "2026" }, "n"] },
    };
    const run = read(odd);
    expect(run).toMatchObject({ ...identity, status: "unknown", tags: [], problems: [] });
    expect(Object.keys(run)).not.toContain("startedAt");
    expect(run.durationSeconds).toBeUndefined();
    expect([...run.params]).toEqual([
      ["a", 1],
      ["b", undefined],
    ]);
    expect([...run.metrics]).toEqual([
      ["b", null],
      ["c", 2],
    ]);
    expect([...run.targets]).toEqual([["a", "<= 1"]]);
    expect([...run.computedMetrics]).toEqual(["a"]);
    expect(run.notes).toEqual([{ text: "kept", time: "2026" }]);
  });

  it("keeps an object that only looks like a number", () => {
    const params = { odd: { number: "seven" } as never, other: { number: "NaN", unit: "s" } as never };
    expect(read(throughText(recordOfRun(makeRun({ params })))).params).toEqual(
      new Map(Object.entries(params)),
    );
  });
});

describe("the record of a history", () => {
  it("gives back the same points, with times and epochs where some have them", () => {
    const history: History = new Map([
      [
        "loss",
        [
          { step: 1, value: Number.NaN, time: 5 },
          { step: 2, value: null, epoch: 1 },
        ],
      ],
      ["acc", [{ step: 1, value: 0.5 }]],
      ["none", []],
    ]);
    expect(historyOfRecord(throughText(recordOfHistory(history)))).toEqual(history);
  });

  it.each([
    [{}],
    [["text"]],
    [[{ steps: [1], values: [1] }]],
    [[{ name: "loss", steps: [1, 2], values: [1] }]],
  ])("is none when it is %j", (record) => {
    expect(historyOfRecord(record)).toBeUndefined();
  });
});
