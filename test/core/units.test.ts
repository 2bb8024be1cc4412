import { describe, expect, it } from "vitest";
import {
  byteQuantity,
  chooseDurationFormat,
  durationUnitOf,
  formatBytes,
  formatDuration,
  fromSeconds,
  isByteCount,
  joinQuantity,
  toSeconds,
  unitOfName,
} from "../../src/core/units.js";

describe("durationUnitOf", () => {
  it.each([
    ["training_config.training_duration_minutes", "min"],
    ["duration_seconds", "s"],
    ["durationSeconds", "s"],
    ["timing.wall_time_s", "s"],
    ["duration_min", "min"],
    ["elapsed_h", "h"],
    ["latency_ms", "ms"],
    ["train.hours", "h"],
  ])("reads the unit in %s", (name, unit) => {
    expect(durationUnitOf(name)).toBe(unit);
  });

  it.each([
    "loss_min",
    "t_s",
    "samples_per_second",
    "tokens_per_seconds",
    "edt.mae",
    "params",
    "h",
    "grads",
    "",
    "s",
    "constructor",
    "__proto__",
    "toString",
  ])("sees none in %j", (name) => {
    expect(durationUnitOf(name)).toBeUndefined();
  });
});

describe("isByteCount", () => {
  it("goes by the name's last word", () => {
    expect(["size_bytes", "sizeBytes", "gpu.memory.bytes"].every(isByteCount)).toBe(true);
    expect(["bytes_read", "per_bytes", "kilobytes", "size"].some(isByteCount)).toBe(false);
  });
});

describe("unitOfName", () => {
  it("finds units of time and bytes", () => {
    expect(["duration_seconds", "latency_ms", "size_bytes", "loss"].map(unitOfName)).toEqual([
      "s",
      "ms",
      "B",
      undefined,
    ]);
  });
});

describe("conversion of durations", () => {
  it("goes both ways", () => {
    expect(toSeconds(26_564, "min")).toBe(1_593_840);
    expect(toSeconds(250, "ms")).toBe(0.25);
    expect(fromSeconds(1_593_840, "min")).toBe(26_564);
    expect(fromSeconds(0.25, "ms")).toBe(250);
    expect(fromSeconds(7200, "h")).toBe(2);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [0.25, "250 ms"],
    [0.0123, "12.3 ms"],
    [1.5, "1.50 s"],
    [48.23, "48.2 s"],
    [750, "12.5 min"],
    [442.24 * 60, "7.37 h"],
    [26_564 * 60, "442.7 h"],
    [3_600_000 * 3600, "3600000 h"],
    [-90, "-90 s"],
    [Number.NaN, "NaN h"],
    [Number.POSITIVE_INFINITY, "inf h"],
  ])("prints %d seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe("chooseDurationFormat", () => {
  const printAll = (durations: readonly number[]): string[] => {
    const print = chooseDurationFormat(durations);
    return durations.map((seconds) => joinQuantity(print(seconds)));
  };

  it("uses one unit where the smallest still shows", () => {
    expect(printAll([26_564 * 60, 442.24 * 60, 7200])).toEqual(["442.7 h", "7.4 h", "2.0 h"]);
    expect(printAll([3.21, 4.5, 9.99])).toEqual(["3.21 s", "4.50 s", "9.99 s"]);
    expect(printAll([0.934, 1.1, 4])).toEqual(["0.93 s", "1.10 s", "4.00 s"]);
  });

  it("leaves out decimals that no value has", () => {
    expect(printAll([2, 45, 60])).toEqual(["2 s", "45 s", "60 s"]);
  });

  it("gives each its own unit where one would hide the small or swell the large", () => {
    expect(printAll([26_564 * 60, 442.24 * 60, 31.5 * 60, 4])).toEqual([
      "442.7 h",
      "7.4 h",
      "31.5 min",
      "4.0 s",
    ]);
  });

  it("prints a column without a usable duration in seconds", () => {
    expect(printAll([0, Number.NaN])).toEqual(["0 s", "NaN s"]);
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [812, "812 B"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [64 * 1024 * 1024, "64 MiB"],
    [1023.99 * 1024, "1.0 MiB"],
    [1_234_567_890_123, "1.1 TiB"],
    [Number.NaN, "NaN B"],
  ])("prints %d as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
    expect(joinQuantity(byteQuantity(bytes))).toBe(text);
  });
});

describe("what is not finite", () => {
  it.each([
    [Number.NaN, "NaN h", "NaN B"],
    [Number.POSITIVE_INFINITY, "inf h", "Infinity B"],
    [Number.NEGATIVE_INFINITY, "-inf h", "-Infinity B"],
  ])("%d stays a word, as a duration and as a size", (value, duration, size) => {
    expect([formatDuration(value), formatBytes(value)]).toEqual([duration, size]);
  });
});
