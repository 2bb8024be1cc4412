// Faults of the record: what a run says of itself that its files contradict, and what is no contradiction.

import { describe, expect, it } from "vitest";
import { runFacts } from "../../../src/core/diagnosis/run-facts.js";
import { siblingsAmong } from "../../../src/core/diagnosis/siblings.js";
import { countsOtherwise } from "../../../src/core/diagnosis/stopping.js";
import type { Value } from "../../../src/core/value.js";
import { makeRun } from "../../helpers/make-run.js";
import type { DiagnosisCase } from "./case-form.js";
import { diagnoseCase } from "./diagnose-case.js";

function messages(entry: Partial<DiagnosisCase>, wanted: string): string[] {
  return diagnoseCase({ name: "", planted: [], ...entry }).flatMap(({ code, message }) =>
    code === wanted ? [message] : [],
  );
}

describe("a metric against the saved predictions", () => {
  const numbers = { columns: 1, predictions: [1.5, 2.5, 3.5, 4.5], targets: [1, 2.25, 3, 4] };
  const labels = { columns: 1, predictions: [1, 0, 1, 1], targets: [1, 0, 1, 0] };

  it.each([
    ["says by what factor it is off", { "overall.mae": 4.375 }, numbers, "(10× apart)"],
    ["says no factor of 0", { "overall.mae": 0 }, numbers, "give 0.4375."],
    ["holds accuracy of labels against them", { test_acc: 0.5 }, labels, "test_acc is recorded as 0.5"],
  ])("%s", (_, metrics, predictions, words) => {
    expect(messages({ metrics, predictions }, "metrics-disagree").join("\n")).toContain(words);
  });

  it.each([
    ["accuracy in percent", { accuracy: 75 }, labels],
    ["a metric without a value", { mae: null, rmse: Number.NaN }, numbers],
    ["accuracy of what are no labels", { accuracy: 0.9 }, numbers],
    ["rmse of labels", { rmse: 9 }, labels],
    ["the metric of a group", { "t20.mae": 9 }, numbers],
  ])("says nothing of %s", (_, metrics, predictions) => {
    expect(messages({ metrics, predictions }, "metrics-disagree")).toEqual([]);
  });
});

describe("a duration against when files were written", () => {
  const startedAt = "2026-01-22T00:00:00Z";
  it.each([
    [3600, 60 * 3600, "60 times apart: minutes and seconds were mixed up"],
    [100, 3600 * 100, "3600 times apart: hours and seconds were mixed up"],
    [400, 1000 * 400, "1000 times apart: seconds and milliseconds were mixed up"],
    [3600, 200 * 3600, "after the start."],
  ])("%d s after the start are not %d s", (passed, said, words) => {
    const written = { file: "model.pt", timeMs: Date.parse(startedAt) + passed * 1000 };
    const attributes = { training_duration_seconds: said };
    expect(messages({ startedAt, written, attributes }, "durations-disagree").join("\n")).toContain(words);
  });
});

describe("a run that ended badly", () => {
  it.each([
    ["unresponsive", "suspect"],
    ["failed", "wrong"],
  ] as const)("that is %s is %s", (status, severity) => {
    const [first] = diagnoseCase({ name: "", planted: [], status });
    expect(first).toMatchObject({ code: "ended-badly", severity });
  });
});

describe("early stopping", () => {
  it.each<[string, Value, boolean]>([
    ["check_val_every_n_epoch", 1, false],
    ["trainer.check_val_every_n_epoch", 5, true],
    ["val_check_interval", null, false],
    ["start_from_epoch", 0, false],
    ["callbacks.start_from_epoch", 20, true],
    ["monitor", "val_loss", false],
    ["monitor", "val_accuracy", true],
    ["monitor", 3, false],
    ["min_delta", 0, false],
    ["min_delta", 0.01, true],
  ])("with %s = %j counts in something else than epochs of the loss: %j", (name, value, expected) => {
    const run = makeRun({ params: { [name]: value } });
    const facts = runFacts({ run, curves: [], siblings: siblingsAmong([run])(run) });
    expect(countsOtherwise(facts)).toBe(expected);
  });
});
