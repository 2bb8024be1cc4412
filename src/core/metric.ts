// What is known of a metric from its name and its history: direction, last, best.

/** Whether smaller or larger is better. */
export type Direction = "min" | "max";

const smallerIsBetter = new Set([
  ...[
    "loss",
    "mae",
    "mse",
    "rmse",
    "error",
    "err",
    "mape",
    "smape",
    "nll",
    "perplexity",
    "ppl",
    "bpb",
    "bpc",
  ],
  ...["latency", "cost", "wer", "cer", "fid", "ece", "brier", "logloss", "regret", "hinge", "rhat"],
]);
const largerIsBetter = new Set([
  ...[
    "r2",
    "acc",
    "accuracy",
    "f1",
    "auc",
    "auroc",
    "auprc",
    "precision",
    "recall",
    "bleu",
    "rouge",
    "reward",
  ],
  ...["map", "ndcg", "mrr", "iou", "dice", "psnr", "ssim", "success", "return", "ess", "sensitivity"],
  ...["specificity", "kappa", "mcc", "pass", "credited", "correct", "coverage"],
]);

/** Last words of names that are about a metric, but no quality themselves. */
const neverQuality = new Set([
  ...[
    "step",
    "steps",
    "epoch",
    "epochs",
    "iteration",
    "iterations",
    "index",
    "idx",
    "count",
    "num",
    "total",
    "n",
  ],
  ...[
    "std",
    "stderr",
    "stdev",
    "var",
    "variance",
    "weight",
    "weights",
    "coef",
    "scale",
    "id",
    "seed",
    "name",
  ],
]);

/** Words of spreads: whatever they stand beside, they are no quality. */
const spreads = new Set(["std", "stderr", "stdev", "stddev", "sem"]);

/**
 * Infers the direction of a metric from the words of its name, the last telling word deciding: "val_loss" → min,
 * "t20.r2" → max, "F1" → max; "score" tells only where no other word does. Undefined when no word tells, and for
 * names such as "best_step" or "acc_stderr".
 */
export function inferDirection(metric: string): Direction | undefined {
  const words = metric
    .replace(/mAP/g, "map")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (neverQuality.has(words.at(-1) ?? "")) return undefined;
  if (words.some((word) => spreads.has(word))) return undefined;
  for (const word of words.reverse()) {
    const stem = word.replace(/(?<=[a-z])\d+$/, "");
    if (smallerIsBetter.has(word) || smallerIsBetter.has(stem)) return "min";
    if (largerIsBetter.has(word) || largerIsBetter.has(stem)) return "max";
  }
  return words.includes("score") ? "max" : undefined;
}

/** Whether `a` is better than `b`. Neither may be NaN. */
export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === "min" ? a < b : a > b;
}
