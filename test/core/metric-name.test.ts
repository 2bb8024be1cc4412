// One name for a metric, however its writer spelled it.

import { describe, expect, it } from "vitest";
import { fieldTableOf } from "../../src/core/field/field-table.js";
import { plainMetricName, withUniqueMetrics } from "../../src/core/metric-name.js";
import { sampleRun } from "../helpers/sample-runs.js";

describe("a metric that its writer put below metrics", () => {
  it.each([
    ["f1", "f1"],
    ["metrics.f1", "f1"],
    ["metric.f1", "f1"],
    ["metrics.metrics.f1", "metrics.f1"],
    ["metrics", "metrics"],
    ["metrics.", "metrics."],
    ["metricsish.f1", "metricsish.f1"],
    ["val.metrics.f1", "val.metrics.f1"],
  ])("%s is %s", (name, plain) => {
    expect(plainMetricName(name)).toBe(plain);
  });

  it("is one column with the same metric of other runs", () => {
    const runs = ["f1", "metrics.f1", "metric.f1"].map((name, index) =>
      sampleRun({ id: `r${index}`, metrics: { [name]: index } }),
    );
    const { columns } = fieldTableOf(runs);
    expect([...columns.keys()].filter((name) => name.includes("f1"))).toEqual(["metrics.f1"]);
    expect(columns.get("metrics.f1")?.values).toEqual([0, 1, 2]);
  });
});

describe("two metrics of a run under one name", () => {
  it("are one where they are equal, NaN too", () => {
    const run = withUniqueMetrics(
      sampleRun({ id: "r", metrics: { f1: 0.5, "metrics.f1": 0.5, "metric.x": Number.NaN, x: Number.NaN } }),
    );
    expect([...run.metrics.keys()]).toEqual(["f1", "x"]);
    expect(run.problems).toEqual([]);
  });

  it("both stay where they differ, in columns of their own, and a problem says so", () => {
    const run = withUniqueMetrics(sampleRun({ id: "r", metrics: { "metrics.f1": 0.4, f1: 0.5, loss: 1 } }));
    const { columns } = fieldTableOf([run]);
    expect(columns.get("metrics.f1")?.values).toEqual([0.5]);
    expect(columns.get("metrics.metrics.f1")?.values).toEqual([0.4]);
    expect(run.problems).toEqual([
      {
        code: "conflicting-values",
        path: "/data/experiments/r",
        message: "f1 is 0.5 and metrics.f1 is 0.4. Both are kept, the second as metrics.metrics.f1.",
      },
    ]);
  });

  it("are no reason to copy a run that has none", () => {
    const run = sampleRun({ id: "r", metrics: { "metrics.f1": 1, loss: 2 } });
    expect(withUniqueMetrics(run)).toBe(run);
  });
});
