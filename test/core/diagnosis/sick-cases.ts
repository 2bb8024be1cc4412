// Invented runs with one planted cause each, several with two: the causes must be found, and come first.

import {
  type CaseRun,
  type DiagnosisCase,
  decay,
  predicted,
  risingAgain,
  round,
  withPoints,
} from "./case-form.js";

const loss = decay({ points: 60, from: 1.1, to: 0.05 });
const validation = decay({ points: 60, from: 1.2, to: 0.08, seed: 2 });
const good = { "overall.mae": 0.4, "overall.r2": 0.97 };
const bad = { "overall.mae": 4.1, "overall.r2": -3.2 };
const usual = {
  learning_rate: 0.001,
  batch_size: 32,
  optimizer: "adam",
  gradient_clip_val: 1,
  train_size: 3200,
};
const siblings: readonly CaseRun[] = [0.38, 0.41, 0.43, 0.4].map((mae, index) => ({
  params: usual,
  metrics: { "overall.mae": mae, "overall.r2": 0.97, "c50.mae": 0.8 },
  attributes: { actual_epochs: 60 },
  durationSeconds: 600 + 10 * index,
}));
const nan = Number.NaN;
const stopping = {
  "early_stopping_config.enabled": true,
  "early_stopping_config.patience": 10,
  max_epochs: 100,
};
const exploding = withPoints(decay({ points: 60, from: 2, to: 0.5 }), { 17: 4300 });

const losses: readonly DiagnosisCase[] = [
  {
    name: "NaN from epoch 12 on",
    planted: ["diverged"],
    history: {
      loss: loss.map((value, index) => (index < 11 ? value : nan)),
      val_loss: validation.map((value, index) => (index < 11 ? value : nan)),
    },
  },
  {
    name: "an infinite loss at the last epoch",
    planted: ["diverged"],
    history: { "train/loss": withPoints(loss, { 59: Number.POSITIVE_INFINITY }) },
  },
  {
    name: "NaN in the validation only",
    planted: ["diverged"],
    history: { loss, val_loss: validation.map((value, index) => (index < 40 ? value : nan)) },
  },
  {
    name: "a training that noted its divergence",
    planted: ["diverged"],
    attributes: { "training_config.diverged_at_epoch": 3 },
  },
  {
    name: "a loss that grows a thousandfold",
    planted: ["diverged"],
    history: { loss: [...loss.slice(0, 30), ...decay({ points: 30, from: 0.2, to: 900, pace: 0.5 })] },
  },
  {
    name: "a loss that creeps up",
    planted: ["diverged"],
    history: {
      training_loss: [
        ...loss.slice(0, 20),
        ...loss.slice(0, 40).map((_, index) => round(0.06 * 1.12 ** index + 0.1)),
      ],
    },
  },
  {
    name: "a flat loss",
    planted: ["loss-flat"],
    params: usual,
    history: { loss: decay({ points: 40, from: 2.31, to: 2.31, noise: 0.0001 }) },
  },
  {
    name: "a flat loss with some noise",
    planted: ["loss-flat"],
    history: {
      train_loss: decay({ points: 30, from: 0.6929, to: 0.6929, noise: 0.002 }),
      val_loss: decay({ points: 30, from: 0.694, to: 0.694, noise: 0.002, seed: 5 }),
    },
  },
  {
    name: "a gradient that explodes in the middle",
    planted: ["gradient-explosion"],
    history: { loss, grad_norm: exploding },
  },
  {
    name: "validation on the training samples",
    planted: ["validation-is-training"],
    history: { loss, val_loss: loss },
  },
  {
    name: "overfitting",
    planted: ["overfit"],
    history: { loss, val_loss: risingAgain({ points: 60, from: 1, best: 0.2, bestAt: 15, end: 0.6 }) },
  },
  {
    name: "overfitting late and slowly",
    planted: ["overfit"],
    history: {
      train_loss: decay({ points: 80, from: 1, to: 0.01, pace: 0.4 }),
      valid_loss: risingAgain({ points: 80, from: 1, best: 0.3, bestAt: 45, end: 0.45 }),
    },
  },
];

const choices: readonly DiagnosisCase[] = [
  {
    name: "ten times the learning rate, worse",
    planted: ["learning-rate-high"],
    params: { ...usual, learning_rate: 0.01 },
    metrics: { "overall.mae": 2.2, "overall.r2": 0.4 },
    siblings,
  },
  {
    name: "300 times the learning rate, NaN",
    planted: ["learning-rate-high"],
    params: { ...usual, learning_rate: 0.3 },
    history: { loss: [1.2, nan, nan, nan] },
    siblings,
  },
  {
    name: "a learning rate under another name",
    planted: ["learning-rate-high"],
    params: { ...usual, learning_rate: 0.05 },
    metrics: bad,
    siblings: siblings.map((run) => ({ ...run, params: { lr: 0.001, optimizer: "adam" } })),
  },
  {
    name: "100 times the learning rate, nothing measured",
    planted: ["learning-rate-high"],
    params: { ...usual, learning_rate: 0.1 },
    siblings,
  },
  {
    name: "a learning rate of zero",
    planted: ["learning-rate-zero"],
    params: { ...usual, learning_rate: 0 },
    history: { loss: decay({ points: 20, from: 2.3, to: 2.3, noise: 0.001 }) },
  },
  {
    name: "a learning rate of zero and no history",
    planted: ["learning-rate-zero"],
    params: { lr: 0 },
    metrics: { accuracy: 0.1 },
  },
  {
    name: "a frozen model",
    planted: ["nothing-trainable"],
    attributes: { "model_parameters.total": 4866, "model_parameters.trainable": 0 },
    history: { loss: decay({ points: 20, from: 1, to: 1, noise: 0.0001 }) },
  },
  {
    name: "16 bits, auxiliary loss, no clipping",
    planted: ["unclipped-half-precision"],
    params: {
      "precision_config.precision": 16,
      "loss_config.loss_type": "auxiliary",
      "loss_config.gradient_clip_val": null,
    },
    metrics: bad,
  },
  {
    name: "half precision in other words",
    planted: ["unclipped-half-precision"],
    params: { amp_dtype: "torch.float16", loss_fn: "mse+perceptual", max_grad_norm: 0 },
    history: { loss: [0.8, 0.5, nan, nan, nan] },
  },
  {
    name: "an auxiliary loss without clipping, exploding",
    planted: ["unclipped-gradients"],
    params: { ...usual, loss_type: "auxiliary", gradient_clip_val: null },
    history: { loss, grad_norm: exploding },
  },
  {
    name: "a plain loss without clipping, exploding",
    planted: ["unclipped-gradients"],
    params: { ...usual, loss_type: "mse", grad_clip: "none", gradient_clip_val: null },
    history: { loss, grad_norm: exploding },
  },
  {
    name: "a tiny batch, slow",
    planted: ["tiny-batch"],
    params: { ...usual, batch_size: 2 },
    metrics: good,
    attributes: { actual_epochs: 60 },
    durationSeconds: 5400,
    siblings,
  },
  {
    name: "a tiny batch, worse",
    planted: ["tiny-batch"],
    params: { ...usual, batch_size: 4 },
    metrics: { "overall.mae": 1.4, "overall.r2": 0.7 },
    siblings,
  },
  {
    name: "a tiny batch without siblings",
    planted: ["tiny-batch"],
    params: { batch_size: 2, train_size: 3600 },
    metrics: bad,
  },
  {
    name: "a warm-up without end",
    planted: ["warmup-too-long"],
    params: { ...usual, warmup_epochs: 20, max_epochs: 20 },
    metrics: good,
  },
  {
    name: "a patience that can never run out",
    planted: ["early-stopping-never"],
    params: { ...stopping, max_epochs: 10 },
  },
  {
    name: "a stop that did not come",
    planted: ["early-stopping-never"],
    params: stopping,
    attributes: { stopped_at_epoch: null, actual_epochs: 100, best_epoch: 31 },
  },
  {
    name: "a stop at once",
    planted: ["early-stopping-at-once"],
    params: stopping,
    attributes: { stopped_at_epoch: 11, actual_epochs: 11, best_epoch: 1 },
  },
  {
    name: "a stop at once, as the history has it",
    planted: ["early-stopping-at-once"],
    params: { early_stopping: true, patience: 3, max_epochs: 50 },
    attributes: { stopped_epoch: 4, actual_epochs: 4 },
    history: { loss: [1, 0.9, 0.8, 0.7], val_loss: [0.5, 0.61, 0.72, 0.8] },
  },
];

const data: readonly DiagnosisCase[] = [
  {
    name: "targets saved as predictions",
    planted: ["target-leak"],
    predictions: { columns: 1, predictions: [0.5, 1.25, 3.75], targets: [0.5, 1.25, 3.75] },
    metrics: {},
  },
  {
    name: "a test set of the training's size",
    planted: ["target-leak"],
    params: { train_size: 8000, val_size: 1000, test_size: 8000 },
  },
  {
    name: "everything is training and test",
    planted: ["target-leak"],
    params: { num_samples: 768, train_size: 768, test_size: 768 },
  },
  {
    name: "shares above one",
    planted: ["target-leak"],
    params: { train_ratio: 0.8, val_ratio: 0.2, test_ratio: 0.2 },
  },
  {
    name: "parts that overlap",
    planted: ["sizes-disagree"],
    params: { num_samples: 1000, train_size: 800, val_size: 200, test_size: 200 },
  },
  {
    name: "samples that nobody uses",
    planted: ["sizes-disagree"],
    params: { num_samples: 17639, train_size: 3600, val_size: 1200, test_size: 1200 },
  },
  {
    name: "a training part of another share",
    planted: ["sizes-disagree"],
    params: { num_samples: 1000, train_size: 360, val_size: 240, test_size: 400, train_ratio: 0.6 },
  },
  {
    name: "predictions with NaN",
    planted: ["predictions-broken"],
    predictions: { columns: 1, predictions: [0.5, nan, 3], targets: [0.5, 1.2, 3.1] },
    metrics: {},
  },
  {
    name: "a prediction too few",
    planted: ["predictions-broken"],
    predictions: { columns: 1, predictions: [0.5, 3], targets: [0.5, 1.2, 3.1] },
    metrics: {},
  },
  {
    name: "the same prediction for all",
    planted: ["constant-predictions"],
    predictions: { columns: 1, predictions: [2, 2, 2, 2], targets: [0.5, 1.2, 3.1, 2.2] },
    metrics: {},
  },
  {
    name: "the same curve for all",
    planted: ["constant-predictions"],
    predictions: {
      columns: 3,
      predictions: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
      targets: predicted(4, 3, 1).targets,
    },
    metrics: {},
  },
  {
    name: "predictions that hardly move",
    planted: ["constant-predictions"],
    predictions: {
      columns: 1,
      targets: predicted(30, 1, 1).targets,
      predictions: predicted(30, 1, 1).targets.map((target) => round(5 + 0.004 * target)),
    },
    metrics: {},
  },
  {
    name: "one class for all",
    planted: ["constant-predictions"],
    predictions: { columns: 1, predictions: [1, 1, 1, 1, 1], targets: [0, 1, 2, 1, 0] },
    metrics: { accuracy: 0.4 },
  },
];

const results: readonly DiagnosisCase[] = [
  {
    name: "R² far below zero",
    planted: ["worse-than-mean"],
    params: usual,
    metrics: { "t20.r2": -2.03, "edt.r2": 0.4 },
  },
  { name: "R² just below zero", planted: ["worse-than-mean"], metrics: { test_r2: -0.04 } },
  {
    name: "a metric that is null",
    planted: ["metric-missing"],
    metrics: { ...good, "c50.mae": null },
    siblings,
  },
  { name: "a metric that is NaN", planted: ["metric-missing"], metrics: { f1: nan } },
  {
    name: "metrics before scaling back",
    planted: ["metrics-disagree"],
    predictions: predicted(40, 1, 0.9),
    metrics: { mae: 0.0123 },
  },
  {
    name: "an accuracy of other predictions",
    planted: ["metrics-disagree"],
    predictions: { columns: 1, predictions: [0, 1, 2, 1, 0, 2, 2, 1], targets: [0, 1, 2, 0, 0, 2, 1, 1] },
    metrics: { accuracy: 0.94 },
  },
  {
    name: "a run that failed",
    planted: ["ended-badly"],
    status: "failed",
    attributes: { status_reason: "exit code 137" },
    metrics: good,
  },
  { name: "a run whose writer died", planted: ["ended-badly"], status: "lost", history: { loss } },
];

const records: readonly DiagnosisCase[] = [
  {
    name: "seconds in the field for minutes",
    planted: ["durations-disagree"],
    attributes: { training_duration_seconds: 26534, training_duration_minutes: 26534 },
    durationSeconds: 26534,
  },
  {
    name: "a training longer than its run",
    planted: ["durations-disagree"],
    startedAt: "2026-01-22T02:00:00Z",
    endedAt: "2026-01-22T09:22:00Z",
    durationSeconds: 1593840,
    attributes: { training_duration_seconds: 1593840 },
  },
  {
    name: "results written before the time had passed",
    planted: ["durations-disagree"],
    startedAt: "2026-01-22T02:01:57",
    durationSeconds: 1593840,
    attributes: { training_duration_seconds: 1593840, training_duration_minutes: 26564 },
    written: { file: "metadata.json", timeMs: Date.parse("2026-01-22T09:25:00Z") },
  },
  {
    name: "an epoch of 60 times the siblings'",
    planted: ["duration-unit"],
    params: usual,
    attributes: { training_duration_seconds: 36600, actual_epochs: 60 },
    durationSeconds: 36600,
    metrics: good,
    siblings,
  },
  {
    name: "milliseconds stored as seconds",
    planted: ["duration-unit"],
    params: usual,
    attributes: { train_runtime: 610000, actual_epochs: 60 },
    durationSeconds: 610000,
    metrics: good,
    siblings,
  },
  {
    name: "a stop at an epoch that was never run",
    planted: ["stop-inconsistent"],
    params: stopping,
    attributes: { stopped_at_epoch: 121, actual_epochs: 64 },
  },
  {
    name: "a stop before the patience ran out",
    planted: ["stop-inconsistent"],
    params: { early_stopping: true, patience: 50, max_epochs: 200 },
    attributes: { stopped_at_epoch: 33 },
    metrics: good,
  },
  {
    name: "a stop though switched off",
    planted: ["stop-inconsistent"],
    params: { "early_stopping_config.enabled": false, max_epochs: 100 },
    attributes: { stopped_at_epoch: 40 },
  },
  {
    name: "a stop too soon after the best epoch",
    planted: ["stop-inconsistent"],
    params: stopping,
    attributes: { stopped_at_epoch: 50, actual_epochs: 50, best_epoch: 48 },
  },
  {
    name: "a best model that was not kept",
    planted: ["checkpoint-not-best"],
    attributes: { best_val_loss: 0.5, best_epoch: 8 },
    history: { loss, val_loss: validation },
  },
  {
    name: "a checkpoint that is gone",
    planted: ["checkpoint-missing"],
    attributes: { best_model_path: "checkpoints/best.ckpt" },
    metrics: good,
    checkpoint: { field: "best_model_path", path: "checkpoints/best.ckpt", exists: false, hasFolder: true },
  },
];

const pairs: readonly DiagnosisCase[] = [
  {
    name: "a high rate and a tiny batch",
    planted: ["learning-rate-high", "tiny-batch"],
    params: { ...usual, learning_rate: 0.05, batch_size: 2 },
    metrics: bad,
    siblings,
  },
  {
    name: "a high rate and no clipping",
    planted: ["learning-rate-high", "unclipped-gradients"],
    params: { ...usual, learning_rate: 0.2, gradient_clip_val: null },
    history: { loss, grad_norm: exploding },
    siblings,
  },
  {
    name: "a high rate, no clipping and a tiny batch",
    planted: ["learning-rate-high", "unclipped-gradients", "tiny-batch"],
    params: { ...usual, learning_rate: 0.3, gradient_clip_val: null, batch_size: 2, loss_type: "auxiliary" },
    metrics: { "overall.mae": 3.1, "overall.r2": 0.5 },
    siblings,
  },
  {
    name: "16 bits unclipped and a tiny batch",
    planted: ["unclipped-half-precision", "tiny-batch"],
    params: { ...usual, precision: 16, loss_type: "auxiliary", gradient_clip_val: null, batch_size: 2 },
    metrics: bad,
    siblings,
  },
  {
    name: "overlapping parts and a high rate",
    planted: ["learning-rate-high", "sizes-disagree"],
    params: {
      ...usual,
      learning_rate: 0.1,
      train_size: 900,
      val_size: 200,
      test_size: 200,
      num_samples: 1000,
    },
    metrics: bad,
    siblings,
  },
  {
    name: "overfitting and a lost checkpoint",
    planted: ["overfit", "checkpoint-missing"],
    attributes: { best_model_path: "best.pt" },
    history: { loss, val_loss: risingAgain({ points: 60, from: 1, best: 0.2, bestAt: 12, end: 0.9 }) },
    checkpoint: { field: "best_model_path", path: "best.pt", exists: false, hasFolder: true },
  },
  {
    name: "NaN, and a duration in the wrong unit",
    planted: ["diverged", "durations-disagree"],
    history: { loss: [1, 0.5, nan, nan] },
    attributes: { training_duration_seconds: 600, training_duration_minutes: 600 },
    durationSeconds: 600,
  },
];

/** Sick runs with what was planted in them. */
export const sickCases: readonly DiagnosisCase[] = [
  ...losses,
  ...choices,
  ...data,
  ...results,
  ...records,
  ...pairs,
];
