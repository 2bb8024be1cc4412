import { describe, expect, it } from "vitest";
import { inferDirection, isBetter } from "../../src/core/metric.js";

describe("direction of a metric", () => {
  it.each([
    ["val_loss", "min"],
    ["t20.mae", "min"],
    ["eval/perplexity", "min"],
    ["trainLoss", "min"],
    ["error_rate", "min"],
    ["latency_ms", "min"],
    ["t20.r2", "max"],
    ["F1", "max"],
    ["acc@5", "max"],
    ["top1_accuracy", "max"],
    ["mean_reward", "max"],
    ["brier_score", "min"],
    ["score", "max"],
    ["roc-auc", "max"],
    ["metrics/mAP50-95(B)", "max"],
  ] as const)("infers from the name that %s should be %s", (name, direction) => {
    expect(inferDirection(name)).toBe(direction);
  });

  it.each([
    "epoch",
    "lr",
    "n_samples",
    "llc_mean",
    "",
    "...",
    "steps",
    "loss.best_step",
    "acc_stderr",
    "acc_stderr,none",
    "std_reward",
    "loss_weight",
  ])("does not guess for %j", (name) => {
    expect(inferDirection(name)).toBeUndefined();
  });

  it("calls the smaller better for min and the larger for max, and neither on a tie", () => {
    expect([isBetter(1, 2, "min"), isBetter(1, 2, "max"), isBetter(2, 2, "min")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
