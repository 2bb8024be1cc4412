// How JSON and YAML values come apart into leaves and histories.

import { describe, expect, it } from "vitest";
import { contentOfValue } from "../../../src/readers/shape/json-content.js";

function histories(data: unknown): Record<string, [number, number | null][]> {
  const found = contentOfValue(data).histories;
  return Object.fromEntries(
    [...found].map(([name, points]) => [name, points.map((point) => [point.step, point.value])]),
  );
}

function leaves(data: unknown): Record<string, unknown> {
  return Object.fromEntries(contentOfValue(data).leaves);
}

const curve = [
  [1, 0.5],
  [2, 0.25],
];

describe("a history inside a value", () => {
  it.each([
    [
      "a list of records",
      {
        history: [
          { epoch: 1, loss: 0.5 },
          { epoch: 2, loss: 0.25 },
        ],
      },
      "history.loss",
    ],
    ["a map of epochs", { epoch_1: { loss: 0.5 }, epoch_2: { loss: 0.25 } }, "loss"],
    ["steps and values", { loss: { steps: [1, 2], values: [0.5, 0.25] } }, "loss"],
    ["a list and its times", { loss: [0.5, 0.25], loss_T: [1, 2] }, "loss"],
    ["pairs", { loss: curve }, "loss"],
    ["lists beside a list of epochs", { log: { epoch: [1, 2], loss: [0.5, 0.25] } }, "log.loss"],
  ])("may be %s", (_, data, name) => {
    expect(histories(data)).toEqual({ [name]: curve });
  });

  it("is sorted by the numbers of its epochs, not by their names", () => {
    const data = { epoch_1: { loss: 3 }, epoch_10: { loss: 1 }, epoch_2: { loss: 2 } };
    expect(histories(data)).toEqual({
      loss: [
        [1, 3],
        [2, 2],
        [10, 1],
      ],
    });
  });

  it("keeps steps that several writers measured at different times", () => {
    const data = {
      log_history: [
        { step: 1, loss: 2 },
        { step: 2, loss: 1 },
        { step: 2, eval_acc: 0.5 },
      ],
    };
    expect(histories(data)).toEqual({
      "log_history.loss": [
        [1, 2],
        [2, 1],
      ],
      "log_history.eval_acc": [[2, 0.5]],
    });
  });

  it.each([
    ["settings", { config: { loss: [0.5, 0.25, 0.1] } }],
    ["scores of folds", { cv_accuracy: [0.5, 0.25, 0.1], fold_acc: [1, 2, 3] }],
    ["a report of classes", { "0": { precision: 1 }, "1": { precision: 0.5 } }],
    ["weights and ranges", { class_weights: [1, 2, 3], accuracy_ci: [[0.4, 0.6]] }],
  ])("is not %s", (_, data) => {
    expect(histories(data)).toEqual({});
  });
});

describe("a leaf", () => {
  it("is unwrapped from what its writer put around it", () => {
    expect(
      leaves({ lr: { desc: null, value: 0.1 }, best: { "py/object": "numpy.float64", value: 3 } }),
    ).toEqual({
      lr: 0.1,
      best: 3,
    });
  });

  it("of a list of named values has the name in its own", () => {
    const data = {
      scores: [{ name: "auc", value: 0.9 }],
      tasks: [
        { task: "a", f1: 1 },
        { task: "b", f1: 2 },
      ],
    };
    expect(leaves(data)).toEqual({ "scores.auc": 0.9, "tasks.a.f1": 1, "tasks.b.f1": 2 });
  });

  it("that is long is named by its size", () => {
    const data = {
      embedding: Array.from({ length: 500 }, (_, index) => index),
      image: "A".repeat(1_500_000),
    };
    expect(leaves(data)).toEqual({ embedding: "[500 numbers]", image: "[1.5 MB of text]" });
  });

  it("keeps lists that are short, and what null, NaN and a negative zero are", () => {
    expect(leaves({ layers: [64, 64], a: null, b: Number.NaN, c: -0 })).toEqual({
      layers: [64, 64],
      a: null,
      b: Number.NaN,
      c: -0,
    });
  });

  it("of a map with one run does not have the run's name in its own", () => {
    expect(leaves({ runs: { "Model 1.5 · x": { passed: 3 } } })).toEqual({
      runs: "Model 1.5 · x",
      "runs.passed": 3,
    });
  });

  it("may lie as deep as it likes", () => {
    let data: unknown = 1;
    for (let level = 0; level < 5_000; level++) data = { a: data };
    expect(Object.values(leaves(data))).toEqual(["[nested too deep]"]);
  });

  it("of thousands of numbers by name is data", () => {
    const counts = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`u${index}`, index]));
    expect(leaves({ counts })).toEqual({ counts: "[2000 numbers by name]" });
  });
});
