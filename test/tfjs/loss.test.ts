import { beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { type LossOption, prepareLoss } from "../../src/tfjs/loss.js";
import { loadTensorFlow } from "../../src/tfjs/tensorflow.js";
import type { TensorFlow } from "../../src/tfjs/tensorflow-api.js";

const actual = [
  [0, 1],
  [2, -1],
];
const predicted = [
  [0.5, 1],
  [5, -3],
];
// Errors 0.5 and 3 in the first column, 0 and 2 in the second.

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow("cpu"));
});

function lossOf(option: LossOption): number {
  const loss = prepareLoss(option, 2, ["a", "b"]).bind(tf);
  return loss(tf.tensor2d(actual), tf.tensor2d(predicted)).dataSync()[0] as number;
}

describe("prepareLoss", () => {
  it.each<[LossOption, number]>([
    ["mse", (0.25 + 0 + 9 + 4) / 4],
    [{ type: "mse" }, (0.25 + 0 + 9 + 4) / 4],
    ["mae", (0.5 + 0 + 3 + 2) / 4],
    ["huber", (0.125 + 0 + 2.5 + 1.5) / 4],
    [{ type: "huber", delta: 2 }, (0.125 + 0 + 4 + 2) / 4],
    [{ type: "weighted", weights: [1, 1] }, (0.25 + 0 + 9 + 4) / 4],
    [{ type: "weighted", weights: { b: 3 }, of: "mae" }, (0.5 + 0 + 3 + 6) / 4],
    [{ type: "auxiliary", auxWeight: 0.3, auxiliary: ["b"] }, (0.25 + 9) / 2 + 0.3 * (4 / 2)],
    [{ type: "auxiliary", auxWeight: 0, auxiliary: ["b"], of: "mae" }, 3.5 / 2],
    [{ type: "auxiliary", auxWeight: 2, auxiliary: (tfjs) => tfjs.scalar(5) }, 13.25 / 4 + 10],
  ])("%j is what its definition says", (option, expected) => {
    expect(lossOf(option)).toBeCloseTo(expected, 5);
  });

  it("records its type and parameters", () => {
    const config = (option: LossOption) => prepareLoss(option, 2, ["a", "b"]).config;
    expect(config("mse")).toEqual({ loss_type: "mse" });
    expect(config("huber")).toEqual({ loss_type: "huber", huber_delta: 1 });
    expect(config({ type: "weighted", weights: { a: 2 } })).toEqual({
      loss_type: "weighted",
      weighted_loss: "mse",
      weights: [2, 1],
    });
    expect(config({ type: "auxiliary", auxWeight: 0.3, auxiliary: ["a"] })).toEqual({
      loss_type: "auxiliary",
      aux_weight: 0.3,
      main_loss: "mse",
      aux_targets: ["a"],
    });
  });

  it.each<[unknown, string]>([
    ["rmse", '"rmse" is not a loss.'],
    [{ type: "weighted" }, '{"type":"weighted"} is not a loss.'],
    [{ type: "huber", delta: 0 }, "huber's delta is 0"],
    [{ type: "weighted", weights: [1] }, "weights are [1]; 2 numbers of 0 or more are needed"],
    [{ type: "weighted", weights: [0, 0] }, "not all 0"],
    [{ type: "weighted", weights: { c: 1 } }, 'names the target "c"; the targets are a, b.'],
    [{ type: "weighted", weights: [1, 1], of: "weighted" }, '"weighted" cannot be weighted.'],
    [{ type: "auxiliary", auxWeight: -1, auxiliary: ["a"] }, "auxWeight is -1"],
    [{ type: "auxiliary", auxWeight: 1, auxiliary: ["a", "b"] }, "at least one main and one auxiliary"],
    [{ type: "auxiliary", auxWeight: 1, auxiliary: ["z"] }, 'names the target "z"'],
  ])("refuses %j", (option, message) => {
    const refused = () => prepareLoss(option as LossOption, 2, ["a", "b"]);
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(message);
  });

  it("refuses names where columns have none", () => {
    expect(() => prepareLoss({ type: "weighted", weights: { a: 1 } }, 2)).toThrow("have no names");
  });
});
