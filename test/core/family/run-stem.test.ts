import { describe, expect, it } from "vitest";
import { seedOfName, stemOfName, stemWithoutCounter } from "../../../src/core/family/run-stem.js";

describe("stem of a run's name", () => {
  it.each([
    ["lstm_seed42_20260122_020157", "lstm"],
    ["lstm_seed42", "lstm"],
    ["run_2025-12-04_seed1764930900", "run"],
    ["2025-12-06T18:44:11Z-gru", "gru"],
    ["2026-01-22/02-01-57", ""],
    ["outputs/aid/adapter/seed_7", "outputs/aid/adapter"],
    ["mlp-rep3", "mlp"],
    ["lstm-5f0c9a4d-1c2b-4e5f-8a9b-0c1d2e3f4a5b", "lstm"],
    ["gru_9f8e7d6c", "gru"],
    ["resnet50_lr0.001", "resnet50_lr0.001"],
    ["seeded_50", "seeded_50"],
  ])("%s says %j", (name, stem) => {
    expect(stemOfName(name)).toBe(stem);
  });

  it("loses its counter only where that is asked for", () => {
    expect(stemOfName("run_3")).toBe("run_3");
    expect(stemWithoutCounter("run_3")).toBe("run");
  });
});

describe("seed of a run's name", () => {
  it.each([
    ["lstm_seed42", "42"],
    ["seed=007", "7"],
    ["a/seed_1/b", "1"],
    ["mlp_random_seed_3", "3"],
    ["seeded_50", undefined],
    ["unseeded7", undefined],
  ])("%s tells %j", (name, seed) => {
    expect(seedOfName(name)).toBe(seed);
  });
});
