import { describe, expect, it } from "vitest";
import { foldColumns } from "../../../src/core/comparison/fold-columns.js";
import { describeLeftOut } from "../../../src/core/comparison/left-out.js";
import type { FieldColumn } from "../../../src/core/field/field-table.js";

const metric = (name: string): FieldColumn => ({ name: `metrics.${name}`, kind: "metric", values: [1] });
const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => i + from);

/** What is kept, and the number of what is folded. */
function fold(names: readonly string[]): { kept: string[]; folded: Record<string, number> } {
  const { kept, folds } = foldColumns(names.map(metric));
  return {
    kept: kept.map((column) => column.name.slice("metrics.".length)),
    folded: Object.fromEntries(folds.map(({ what, columns }) => [what, columns.length])),
  };
}

describe("folding columns", () => {
  it("folds families of numbered names", () => {
    const names = [
      ...numbers(128).map((index) => `x_${String(index).padStart(5, "0")}`),
      ...numbers(6).map((layer) => `layer.${layer}.w`),
      ...numbers(3).flatMap((row) => numbers(3).map((column) => `confusion.${row}.${column}`)),
      ...numbers(5, 1).map((index) => `fold${index}_acc`),
      ...numbers(9).map((index) => `class_${index}.f1`),
      "loss",
    ];
    expect(fold(names)).toEqual({
      kept: ["loss"],
      folded: { "x_#": 128, "layer.#.w": 6, "confusion.#.#": 9, "fold#_acc": 5, "class_#.f1": 9 },
    });
  });

  it.each([
    [["t20.mae", "t30.mae", "c50.mae", "c80.mae", "d50.mae"]],
    [["bleu1", "bleu2", "bleu3", "bleu4"]],
    [["recall@1", "recall@3", "recall@5", "recall@10", "recall@20"]],
    [["f1", "r2", "top1", "top5"]],
  ])("keeps names that have a meaning each: %j", (names) => {
    expect(fold(names)).toEqual({ kept: names, folded: {} });
  });

  it.each([
    [["acc", "acc_stderr"], "*_stderr"],
    [["acc,none", "acc_stderr,none"], "*_stderr"],
    [["reward", "reward_std"], "*_std"],
    [["mean_reward", "std_reward"], "*_std"],
    [["reward.mean", "reward.std"], "*_std"],
    [["auc", "auc_ci_low"], "*_ci_low"],
  ])("folds spreads beside their value: %j", (names, what) => {
    expect(fold(names)).toEqual({ kept: names.slice(0, 1), folded: { [what]: 1 } });
  });

  it("keeps a spread that stands alone, unless it is called an error", () => {
    expect(fold(["pixel_std", "standard", "circle"]).folded).toEqual({});
    expect(fold(["loss", "acc_stderr"]).folded).toEqual({ "*_stderr": 1 });
  });

  it("folds histograms, steps of bests, and what stands beside a mae", () => {
    const names = ["grad_hist.0", "weights.histogram.low", "loss", "loss.best_step", "t20.mae", "t20.rmse"];
    expect(fold([...names, "t20.r2", "rmse"])).toEqual({
      kept: ["loss", "t20.mae", "rmse"],
      folded: { "of histograms": 2, best_step: 1, "rmse, mse or r2 beside a mae": 2 },
    });
  });
});

describe("the remark on what is not shown", () => {
  const folded = (what: string, count: number) => ({
    what,
    columns: numbers(count).map((index) => metric(`${what}${index}`)),
  });

  it("counts each kind, the most first, and says how to see it", () => {
    expect(describeLeftOut([folded("*_stderr", 3), folded("x_#", 128), folded("that do not vary", 1)])).toBe(
      "Not shown: 128 x_#, 3 *_stderr, 1 that does not vary. See all with --all, choose with --columns A,B,…",
    );
  });

  it("names a few families and counts the others together", () => {
    const families = ["a#", "b#", "c#", "d#", "e#", "f#"].map((what, index) => folded(what, 20 - index));
    expect(describeLeftOut(families)).toContain(
      "20 a#, 19 b#, 18 c#, 17 d#, 31 numbered in 2 more families.",
    );
  });

  it("says nothing where all is shown", () => {
    expect(describeLeftOut([])).toBeUndefined();
  });
});
