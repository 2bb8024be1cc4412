// What becomes of the values in another tool's log.

import { describe, expect, it } from "vitest";
import { LastValues, MetricSeries } from "../../src/readers/metric-series.js";

const resumed = [
  { metric: "loss", step: 0, value: 3 },
  { metric: "loss", step: 1, value: 2, time: 100 },
  { metric: "acc", step: 1, value: null },
  { metric: "loss", step: 0, value: 2.5 },
  { metric: "loss", step: 1, value: Number.NaN },
];

describe("last values", () => {
  it("of the greatest step the value written last counts", () => {
    const last = new LastValues();
    for (const value of resumed) last.add(value);
    expect([...last.values()]).toEqual([
      ["loss", Number.NaN],
      ["acc", null],
    ]);
    last.add({ metric: "loss", step: 0, value: 9 });
    expect(last.values().get("loss")).toBeNaN();
    expect(last.lastStep()).toBe(1);
  });

  it("or the one written last, for tools that count anew", () => {
    const last = new LastValues("written last");
    for (const value of [...resumed, { metric: "loss", step: 0, value: 9 }]) last.add(value);
    expect(last.values().get("loss")).toBe(9);
  });

  it("tell that steps came again, once", () => {
    const last = new LastValues();
    for (const value of resumed.slice(0, 3)) last.add(value);
    expect(last.repeated("log")).toBeUndefined();
    for (const value of resumed.slice(3)) last.add(value);
    expect(last.repeated("log")).toEqual({
      code: "repeated-step",
      path: "log",
      message:
        "2 values of loss are of steps that were logged before. Of one step the later value counts; all are kept.",
    });
  });
});

describe("a series", () => {
  it("keeps every point in the order of the log", () => {
    const series = new MetricSeries();
    for (const value of resumed) series.add(value);
    expect(series.history().get("loss")).toEqual([
      { step: 0, value: 3 },
      { step: 1, value: 2, time: 100 },
      { step: 0, value: 2.5 },
      { step: 1, value: Number.NaN },
    ]);
  });
});
