import { expect, it } from "vitest";
import { smooth } from "../../../src/core/diagnosis/series.js";
import { decay } from "./case-form.js";
import { diagnoseCase } from "./diagnose-case.js";

it("a history of 40,000 points is diagnosed like a short one, within seconds", () => {
  const loss = decay({ points: 40_000, from: 2, to: 0.1 });
  const started = performance.now();
  expect(
    diagnoseCase({
      name: "long",
      planted: [],
      history: { loss, val_loss: decay({ points: 40_000, from: 2, to: 0.2, seed: 3 }) },
    }),
  ).toEqual([]);
  loss[30_000] = Number.NaN;
  loss[39_999] = Number.NaN;
  expect(diagnoseCase({ name: "long", planted: [], history: { loss } })[0]?.message).toContain(
    "became NaN at epoch 30001",
  );
  expect(performance.now() - started).toBeLessThan(5_000);
});

it("smoothing takes away a single spike and keeps a step", () => {
  expect([...smooth([1, 1, 9, 1, 1])]).toEqual([1, 1, 1, 1, 1]);
  expect([...smooth([1, 1, 1, 5, 5, 5])]).toEqual([1, 1, 1, 5, 5, 5]);
  expect([...smooth([3, 1, 2, Number.NaN, 8])]).toEqual([2, 2, 1.5, 5, 8]);
  expect([...smooth([])]).toEqual([]);
});
