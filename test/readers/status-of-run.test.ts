// How a run ended and when, as far as its files prove it.

import { describe, expect, it } from "vitest";
import { statusOfRun, timesOfRun } from "../../src/readers/status-of-run.js";
import { shapeContext } from "../helpers/shape-root.js";

describe("how a run ended", () => {
  it.each([
    [{ status: "COMPLETED" }, [], "finished"],
    [{ "run.state": "Failed" }, [], "failed"],
    [{ status: "INTERRUPTED" }, [], "stopped"],
    [{ status: "queued" }, [], "queued"],
    [{ status: "RUNNING", heartbeat: "2026-11-30T23:59:00" }, [], "running"],
    [{ status: "RUNNING", heartbeat: "2026-11-30T00:00:00" }, [], "unresponsive"],
    [{ exit_code: 0 }, [], "finished"],
    [{ exit_code: 1 }, [], "failed"],
    [{ exit_code: 137 }, [], "stopped"],
    [{ completed: true }, [], "finished"],
    [{ completed: false }, [], "unknown"],
    [{}, ["_SUCCESS"], "finished"],
    [{}, ["FAILED"], "failed"],
    [{ status: "purple" }, [], "unknown"],
  ] as const)("%j beside %j means %s", (values, files, status) => {
    const named = Object.entries(values).map(([name, value]) => ({ name, value }));
    expect(statusOfRun(named, files, shapeContext)).toBe(status);
  });

  it("is dated by its files before its name, and lasts what they say", () => {
    const values = [
      { name: "start_time", value: "2024-02-08T23:02:14.620335" },
      { name: "stop_time", value: "2024-02-08T23:03:12.616825" },
    ];
    expect(timesOfRun(values, "2020-01-01")).toEqual({
      startedAt: "2024-02-08T23:02:14.620335",
      endedAt: "2024-02-08T23:03:12.616825",
      durationSeconds: 57.996,
    });
    expect(timesOfRun([{ name: "train_time_min", value: 2 }], "2020-01-01")).toEqual({
      startedAt: "2020-01-01",
      durationSeconds: 120,
    });
    expect(timesOfRun([{ name: "duration", value: 7 }], undefined)).toEqual({});
  });
});
