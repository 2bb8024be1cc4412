// Invented runs that are well, each odd in one way: no rule may find anything in them.

import {
  type CaseRun,
  type DiagnosisCase,
  decay,
  predicted,
  risingAgain,
  round,
  withPoints,
} from "./case-form.js";

type Healthy = Omit<DiagnosisCase, "planted">;

const loss = decay({ points: 60, from: 1.1, to: 0.05 });
const validation = decay({ points: 60, from: 1.2, to: 0.08, seed: 2 });
const good = { "overall.mae": 0.4, "overall.r2": 0.97 };
const usual = { learning_rate: 0.001, batch_size: 32, optimizer: "adam", gradient_clip_val: 1 };
const siblings: readonly CaseRun[] = [0.38, 0.41, 0.43].map((mae) => ({
  params: usual,
  metrics: { "overall.mae": mae, "overall.r2": 0.97 },
  attributes: { actual_epochs: 60 },
  durationSeconds: 600,
}));
const sizes = {
  num_samples: 1000,
  train_size: 600,
  val_size: 200,
  test_size: 200,
  train_ratio: 0.6,
  val_ratio: 0.2,
};
const stopping = {
  "early_stopping_config.enabled": true,
  "early_stopping_config.patience": 10,
  max_epochs: 100,
};

const histories: readonly Healthy[] = [
  { name: "plain regression", params: usual, history: { loss, val_loss: validation }, metrics: good },
  {
    name: "a very noisy loss",
    history: {
      loss: decay({ points: 80, from: 2, to: 0.3, noise: 0.5 }),
      val_loss: decay({ points: 80, from: 2, to: 0.4, noise: 0.4, seed: 4 }),
    },
  },
  {
    name: "spikes during warm-up",
    params: { ...usual, warmup_epochs: 5 },
    history: { loss: withPoints(loss, { 2: 6.5, 4: 9.1 }), val_loss: validation },
  },
  {
    name: "a spike of the gradient in the first epoch only",
    history: {
      loss,
      val_loss: validation,
      grad_norm: withPoints(decay({ points: 60, from: 2, to: 0.1 }), { 0: 45 }),
    },
  },
  {
    name: "gradients that fade by a factor of 600",
    history: { loss, val_loss: validation, grad_norm: decay({ points: 60, from: 60, to: 0.1 }) },
  },
  { name: "no validation", history: { train_loss: loss } },
  {
    name: "one epoch",
    params: { ...usual, epochs: 1 },
    history: { loss: [0.7], val_loss: [0.65] },
    metrics: good,
  },
  { name: "no history at all", params: usual, metrics: good },
  {
    name: "unscaled targets: a loss from a million to a tenth",
    history: {
      loss: decay({ points: 60, from: 1e6, to: 0.1, pace: 0.05 }),
      val_loss: decay({ points: 60, from: 9e5, to: 0.2, pace: 0.05, seed: 3 }),
    },
  },
  {
    name: "a validation loss that ends a little above its best",
    history: { loss, val_loss: risingAgain({ points: 60, from: 1, best: 0.2, bestAt: 30, end: 0.23 }) },
  },
  {
    name: "a validation loss that rises and falls again",
    history: {
      loss,
      val_loss: [
        ...risingAgain({ points: 30, from: 1, best: 0.3, bestAt: 10, end: 0.6 }),
        ...decay({ points: 30, from: 0.6, to: 0.2 }),
      ],
    },
  },
  {
    name: "a step log without epochs",
    hasEpochs: false,
    stepsPerPoint: 50,
    history: {
      "train/loss": decay({ points: 100, from: 10.8, to: 3.2, noise: 0.1 }),
      "eval/loss": decay({ points: 100, from: 10.5, to: 3.3 }),
      "train/lr": decay({ points: 100, from: 3e-4, to: 0 }),
    },
  },
  {
    name: "a learning rate that decays to zero",
    params: usual,
    history: {
      loss,
      val_loss: validation,
      lr: decay({ points: 60, from: 0.001, to: 0, noise: 0 }).map((rate, index) => (index === 59 ? 0 : rate)),
    },
  },
  {
    name: "a policy whose loss rises while the reward does",
    history: {
      policy_loss: decay({ points: 60, from: -2, to: 1 }),
      reward: decay({ points: 60, from: 5, to: 200 }),
    },
  },
  {
    name: "two losses that play against each other",
    history: {
      g_loss: decay({ points: 60, from: 0.7, to: 5 }),
      d_loss: decay({ points: 60, from: 0.69, to: 0.69, noise: 0.001 }),
    },
  },
  {
    name: "fine-tuning that starts where it ends",
    params: { ...usual, pretrained: "base" },
    history: { loss: decay({ points: 20, from: 0.31, to: 0.309, noise: 0.001 }) },
  },
  {
    name: "a flat loss while the accuracy rises",
    history: {
      loss: decay({ points: 20, from: 1, to: 0.999, noise: 0.001 }),
      accuracy: decay({ points: 20, from: 0.5, to: 0.9, noise: 0.01 }),
    },
  },
  {
    name: "a metric without a number in the first epochs",
    history: { loss, auc: [Number.NaN, Number.NaN, ...decay({ points: 58, from: 0.5, to: 0.9 })] },
  },
  {
    name: "nulls between the epochs that were validated",
    history: { loss, val_loss: validation.map((value, index) => (index % 5 === 4 ? value : null)) },
  },
  {
    name: "a classification",
    params: { ...usual, loss_type: "cross_entropy" },
    history: {
      loss: decay({ points: 40, from: 2.3, to: 0.2 }),
      val_loss: decay({ points: 40, from: 2.3, to: 0.5 }),
      val_accuracy: decay({ points: 40, from: 0.1, to: 0.86 }),
    },
    metrics: { accuracy: 0.86, f1: 0.85 },
  },
];

const stops: readonly Healthy[] = [
  {
    name: "a stop in time",
    params: stopping,
    attributes: { stopped_at_epoch: 50, actual_epochs: 50, best_epoch: 40 },
    history: {
      loss: loss.slice(0, 50),
      val_loss: risingAgain({ points: 50, from: 1, best: 0.2, bestAt: 39, end: 0.4 }),
    },
  },
  {
    name: "epochs counted from zero",
    params: stopping,
    attributes: { stopped_at_epoch: 49, actual_epochs: 50, best_epoch: 39 },
  },
  {
    name: "all epochs run, still improving",
    params: stopping,
    attributes: { stopped_at_epoch: null, actual_epochs: 100, best_epoch: 98 },
  },
  {
    name: "a best epoch that min_delta does not count",
    params: { ...stopping, min_delta: 0.01 },
    attributes: { stopped_at_epoch: 50, actual_epochs: 50, best_epoch: 47 },
  },
  {
    name: "patience that counts validations",
    params: { ...stopping, "early_stopping_config.patience": 3, check_val_every_n_epoch: 5 },
    attributes: { stopped_at_epoch: 60, actual_epochs: 60, best_epoch: 45 },
  },
  {
    name: "stopping switched off",
    params: { "early_stopping_config.enabled": false, max_epochs: 30 },
    attributes: { stopped_at_epoch: null, actual_epochs: 30, best_epoch: 29 },
  },
  {
    name: "another metric than the loss watched",
    params: { ...stopping, monitor: "val_accuracy" },
    attributes: { stopped_at_epoch: 50, actual_epochs: 50, best_epoch: 12 },
  },
];

const choices: readonly Healthy[] = [
  {
    name: "bfloat16, a composite loss, no clipping",
    params: { precision: "bf16-mixed", loss_type: "auxiliary", gradient_clip_val: null },
    metrics: good,
    history: { loss, val_loss: validation },
  },
  {
    name: "16 bits and a plain loss without clipping",
    params: { precision: 16, loss_type: "mse", gradient_clip_val: null },
    metrics: good,
    history: { loss, val_loss: validation },
  },
  {
    name: "32 bits, a composite loss, no clipping",
    params: { precision: 32, loss_type: "auxiliary", gradient_clip_val: null },
    metrics: good,
    history: { loss, val_loss: validation },
  },
  {
    name: "batches of 2 and no siblings",
    params: { ...usual, batch_size: 2, train_size: 5000 },
    metrics: good,
  },
  {
    name: "batches of 1 in a sweep, as good as the others",
    params: { ...usual, batch_size: 1 },
    metrics: { "overall.mae": 0.41, "overall.r2": 0.97 },
    siblings,
  },
  {
    name: "twenty times the learning rate, as good as the others",
    params: { ...usual, learning_rate: 0.02 },
    metrics: good,
    siblings,
  },
  {
    name: "another optimizer's learning rate",
    params: { ...usual, optimizer: "sgd", learning_rate: 0.1 },
    metrics: { "overall.mae": 0.9, "overall.r2": 0.9 },
    siblings,
  },
  {
    name: "a simple model that is five times worse",
    params: { ...usual, model_name: "linear" },
    metrics: { "overall.mae": 2.1, "overall.r2": 0.85 },
    siblings,
  },
  { name: "a learning rate in words", params: { learning_rate: "auto" }, metrics: good },
  { name: "a row of a table: metrics only", metrics: { f1: 0.71, precision: 0.69, recall: 0.74 } },
  { name: "an empty run", metrics: {} },
];

const data: readonly Healthy[] = [
  { name: "sizes that add up", params: sizes, metrics: good },
  { name: "sizes that rounding cut", params: { ...sizes, num_samples: 1003 } },
  {
    name: "most samples unused, as in every sibling",
    params: { ...sizes, num_samples: 17639 },
    metrics: good,
    siblings: siblings.map((run) => ({ ...run, params: { ...usual, ...sizes, num_samples: 17639 } })),
  },
  {
    name: "halves for training and test",
    params: { num_samples: 1000, train_size: 500, test_size: 500, train_ratio: 0.5 },
  },
  {
    name: "shares that add up to one but for the last bit",
    params: { train_ratio: 0.7, val_ratio: 0.1, test_ratio: 0.20000000000000007 },
  },
  { name: "weak signal: predictions spread little", predictions: weakSignal(), metrics: {} },
  { name: "no better than the mean, no worse", metrics: { "test.r2": 0 } },
  { name: "predictions as recorded", predictions: predicted(40, 2, 0.98), metrics: {} },
  {
    name: "every class told right",
    predictions: { columns: 1, predictions: [0, 1, 2, 1, 0], targets: [0, 1, 2, 1, 0] },
    metrics: { accuracy: 1 },
  },
  {
    name: "accuracy in percent",
    predictions: { columns: 1, predictions: [0, 1, 2, 1], targets: [0, 1, 2, 0] },
    metrics: { test_accuracy: 75 },
  },
  {
    name: "metrics of groups that nobody can match",
    predictions: predicted(30, 2, 0.9),
    metrics: { "t20.mae": 0.3, "edt.mae": 0.8 },
  },
  {
    name: "a metric that no sibling has either",
    metrics: { ...good, "c50.mae": null },
    siblings: siblings.map((run) => ({ ...run, metrics: { ...run.metrics, "c50.mae": null } })),
  },
  { name: "running, not measured yet", status: "running", metrics: { "overall.mae": null } },
];

const times: readonly Healthy[] = [
  {
    name: "another model that takes 60 times as long",
    params: { ...usual, model_name: "large" },
    attributes: { actual_epochs: 10 },
    durationSeconds: 6000,
    metrics: good,
    siblings,
  },
  {
    name: "a training within a longer run",
    startedAt: "2026-01-22T02:00:00Z",
    endedAt: "2026-01-22T04:00:00Z",
    durationSeconds: 3600,
    attributes: { training_duration_seconds: 3600, training_duration_minutes: 60 },
  },
  {
    name: "minutes rounded to a whole",
    attributes: { training_duration_seconds: 89, training_duration_minutes: 1 },
    durationSeconds: 89,
  },
  {
    name: "a moment",
    attributes: { training_duration_seconds: 1.936, training_duration_minutes: 0.03 },
    durationSeconds: 1.936,
  },
  {
    name: "results written when the time had passed",
    startedAt: "2026-01-22T02:00:00",
    durationSeconds: 36000,
    attributes: { training_duration_seconds: 36000 },
    written: { file: "metadata.json", timeMs: Date.parse("2026-01-22T12:00:10Z") },
  },
  {
    name: "a checkpoint that is there",
    attributes: { best_model_path: "checkpoints/best.ckpt" },
    checkpoint: { field: "best_model_path", path: "checkpoints/best.ckpt", exists: true, hasFolder: true },
  },
];

/** Predictions that explain a twenty-fifth of the variance, as forecasts of markets do. */
function weakSignal(): { columns: number; predictions: number[]; targets: number[] } {
  const { targets } = predicted(60, 1, 1);
  return { columns: 1, targets, predictions: targets.map((target) => round(5 + 0.04 * (target - 5))) };
}

/** Healthy runs, none of which may have a finding. */
export const healthyCases: readonly DiagnosisCase[] = [
  ...histories,
  ...stops,
  ...choices,
  ...data,
  ...times,
].map((entry) => ({ planted: [], ...entry }));
