import { expect, it } from "vitest";
import { configSections } from "../../src/store/metadata-file.js";
import { isOutcome, paramSections, paramsOf } from "../../src/store/metadata-params.js";

it("params are what was chosen before the run, by dotted name, and no outcome of it", () => {
  const params = paramsOf({
    model_name: "lstm",
    use_case: "gesture",
    seed: 7,
    metrics: { loss: 0.5 },
    config: { optimizer: { name: "adam", lr: 0.001 } },
    training_config: { epochs: 10, actual_epochs: 8, training_duration_seconds: 4.5 },
    git: { commit: "abc" },
  });
  expect([...params]).toEqual([
    ["model_name", "lstm"],
    ["use_case", "gesture"],
    ["seed", 7],
    ["config.optimizer.name", "adam"],
    ["config.optimizer.lr", 0.001],
    ["training_config.epochs", 10],
  ]);
  for (const section of configSections) expect(paramSections.has(section)).toBe(true);
});

it.each([
  "actual_epochs",
  "early_stopping_config.stopped_at_epoch",
  "early_stopping_config.best_epoch",
  "a.b.best_val_loss",
  "training_config.training_duration_seconds",
  "training_config.training_duration_minutes",
  "training_config.training_duration_hours",
  "precision_config.backend_reason",
  "precision_config.tensorflow_version",
  "training_config.diverged_at_epoch",
])("%s is found out by the run", (name) => {
  expect(isOutcome(name)).toBe(true);
});

it.each(["epochs", "not_actual_epochs", "best_epoch.x", "actual_epochs_wanted", "training_duration_days"])(
  "%s was chosen",
  (name) => {
    expect(isOutcome(name)).toBe(false);
  },
);
