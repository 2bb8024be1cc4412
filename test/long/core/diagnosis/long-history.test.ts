import { expect, it } from "vitest";
import { decay } from "../../../core/diagnosis/case-form.js";
import { diagnoseCase } from "../../../core/diagnosis/diagnose-case.js";

it("a history of 400,000 points is diagnosed like a short one, within seconds", () => {
  const loss = decay({ points: 400_000, from: 2, to: 0.1 });
  const started = performance.now();
  expect(
    diagnoseCase({
      name: "long",
      planted: [],
      history: { loss, val_loss: decay({ points: 400_000, from: 2, to: 0.2, seed: 3 }) },
    }),
  ).toEqual([]);
  loss[300_000] = Number.NaN;
  loss[399_999] = Number.NaN;
  expect(diagnoseCase({ name: "long", planted: [], history: { loss } })[0]?.message).toContain(
    "became NaN at epoch 300001",
  );
  expect(performance.now() - started).toBeLessThan(10_000);
});
