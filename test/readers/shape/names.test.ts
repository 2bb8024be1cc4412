// What names of runs and files tell.

import { describe, expect, it } from "vitest";
import { bundlesOf, isRoleName, runPartOf } from "../../../src/readers/shape/file-names.js";
import { isClosedFile, isDataName, isOverviewName } from "../../../src/readers/shape/folder-names.js";
import { paramsOfNames } from "../../../src/readers/shape/name-params.js";
import {
  isReplicateName,
  templateOf,
  timeOfName,
  valuesOfName,
} from "../../../src/readers/shape/name-tokens.js";
import { stepOfName } from "../../../src/readers/shape/step-words.js";
import type { TreeFile } from "../../../src/readers/shape/tree.js";

describe("the name of a run", () => {
  it.each([
    ["seed_123_dkt", { seed: 123 }],
    ["gain=0.025_d128", { gain: 0.025, d: 128 }],
    ["lr=1e-3,opt=adam,hidden_size=64", { lr: 1e-3, opt: "adam", hidden_size: 64 }],
    ["run 2 (lr=0.2)", { lr: 0.2 }],
    ["ppo_lr3e-4_bs64", { lr: 3e-4, bs: 64 }],
    ["2025-08-16_22-49_k20_L4_E128", { k: 20, L: 4, E: 128 }],
    ["model-20260208_120910", {}],
    ["run_12_v3", {}],
    ["a1b2c3d4e5f6a7b8", {}],
  ])("%s tells %j", (name, values) => {
    expect(Object.fromEntries(valuesOfName(name))).toEqual(values);
  });

  it.each([
    ["x_20260208_120910", "2026-02-08T12:09:10"],
    ["2025-03-01/10-11-12", "2025-03-01T10:11:12"],
    ["2025-10-06_tiny_2L4H", "2025-10-06"],
    ["2025-08-03_17-35_k200", "2025-08-03T17:35:00"],
    ["run_99999999", undefined],
    ["resnet50", undefined],
  ])("%s began at %s", (name, time) => {
    expect(timeOfName(name)).toBe(time);
  });

  it("tells a value by a rare word only where most of its siblings have it, with other numbers", () => {
    const [first] = paramsOfNames(["net_w8", "net_w16", "net_w32"]);
    expect(first).toEqual(new Map([["w", 8]]));
    expect(paramsOfNames(["resnet50", "alexnet", "densenet"])).toEqual([new Map(), new Map(), new Map()]);
    expect(paramsOfNames(["x/seed_1", "vgg"])[0]).toEqual(new Map([["seed", 1]]));
  });

  it("is that of a replicate, or has a pattern", () => {
    expect(["seed_1", "fold-2", "17", "20250101_101010", "lr=0.1", "version_0"].every(isReplicateName)).toBe(
      true,
    );
    expect(["resnet", "baseline", "explain"].some(isReplicateName)).toBe(false);
    expect(templateOf("run_012_x3e-4")).toBe(templateOf("run_7_x0.5"));
    expect(templateOf("run7_metrics.json", "run7")).toBe("@_metrics.json");
  });

  it("holds the number of a checkpoint", () => {
    expect(["checkpoint-500", "metrics_epoch_3", "model.step100"].map(stepOfName)).toEqual([500, 3, 100]);
    expect(["seed_3", "stepwise", "epochs"].map(stepOfName)).toEqual([undefined, undefined, undefined]);
  });
});

describe("the name of a file", () => {
  it("says what it is for, or which run it is", () => {
    expect(["metrics", "train_log", "final-results", "test_metrics_2"].every(isRoleName)).toBe(true);
    expect(["lstm", "20250101-080000", "seed_1"].some(isRoleName)).toBe(false);
    expect(["lstm_s1_metrics", "results_gru", "config"].map(runPartOf)).toEqual(["lstm_s1", "gru", ""]);
  });

  it("joins it with others of its run, but not the measures of one run", () => {
    const file = (name: string): TreeFile => ({
      name,
      path: `/r/${name}`,
      inFolder: "",
      kind: "csv",
      stem: name.replace(/\.\w+$/, ""),
    });
    const names = [
      "a_config.yaml",
      "a_log.csv",
      "b_config.yaml",
      "b_log.csv",
      "train_loss.csv",
      "val_loss.csv",
    ];
    expect([...bundlesOf(names.map(file)).keys()]).toEqual(["a", "b"]);
  });

  it.each([
    "metrics.json~",
    ".hidden.json",
    "#a.csv#",
    "runs_comparison_2026.csv",
    "package.json",
    ".a.json.swp",
  ])("%s is never read", (name) => expect(isClosedFile(name)).toBe(true));

  it("speaks of data or of many runs", () => {
    expect(["test_predictions", "codonFrequencies", "roc"].every(isDataName)).toBe(true);
    expect(["_all", "seed_summary", "comparisonTable", "leaderboard"].every(isOverviewName)).toBe(true);
    expect(["metrics", "resnet"].some((name) => isDataName(name) || isOverviewName(name))).toBe(false);
  });
});
