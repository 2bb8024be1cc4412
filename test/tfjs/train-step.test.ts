import { beforeAll, describe, expect, it } from "vitest";
import { prepareLoss } from "../../src/tfjs/loss.js";
import { takeWeights } from "../../src/tfjs/model-weights.js";
import { describeOptimizer, prepareOptimizer } from "../../src/tfjs/optimizer.js";
import { loadTensorFlow } from "../../src/tfjs/tensorflow.js";
import type { TensorFlow } from "../../src/tfjs/tensorflow-api.js";
import { trainStep } from "../../src/tfjs/train-step.js";
import { dense } from "./small-training.js";

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow("wasm"));
});

/** How far one step of plain gradient descent at rate 1 moves all weights together, and the norm it reported. */
function stepLength(gradientClip: number | null): { moved: number; gradientNorm: number } {
  const model = dense.build(tf, { inputDim: 3, outputLength: 2 });
  const context = {
    tf,
    model,
    optimizer: tf.train.sgd(1),
    gradientClip,
    loss: prepareLoss("mse", 2).bind(tf),
  };
  const before = takeWeights(model);
  const inputs = tf.tensor2d([[1, 2, 3]]);
  const { gradientNorm } = trainStep(context, inputs, tf.tensor2d([[50, -80]]));
  const squares = takeWeights(model).flatMap((weight, i) =>
    [...weight.data].map((value, j) => (value - (before[i]?.data[j] ?? 0)) ** 2),
  );
  return { moved: Math.sqrt(squares.reduce((sum, one) => sum + one, 0)), gradientNorm };
}

describe("trainStep", () => {
  it("moves along the whole gradient without clipping", () => {
    const { moved, gradientNorm } = stepLength(null);
    expect(gradientNorm).toBeGreaterThan(10);
    expect(moved / gradientNorm).toBeCloseTo(1, 4);
  });

  it("shortens the gradient of all weights together to the clipping norm", () => {
    const { moved, gradientNorm } = stepLength(0.5);
    expect(moved).toBeCloseTo(0.5, 4);
    expect(gradientNorm).toBeGreaterThan(10);
  });

  it("leaves a gradient below the norm as it is", () => {
    const { moved, gradientNorm } = stepLength(1e6);
    expect(moved / gradientNorm).toBeCloseTo(1, 4);
  });

  it("keeps no tensors", () => {
    const model = dense.build(tf, { inputDim: 3, outputLength: 2 });
    const loss = prepareLoss({ type: "weighted", weights: [1, 2] }, 2).bind(tf);
    const context = { tf, model, optimizer: tf.train.adam(0.01), gradientClip: 1, loss };
    const [inputs, targets] = [tf.ones([4, 3]), tf.ones([4, 2])];
    trainStep(context, inputs, targets);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) trainStep(context, inputs, targets);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("prepareOptimizer", () => {
  it.each(["adam", "sgd", "momentum", "rmsprop", "adagrad", "adamax"] as const)(
    "makes %s with its rate",
    (type) => {
      const { learningRate } = describeOptimizer(prepareOptimizer({ type, learningRate: 0.25 })(tf));
      expect(learningRate).toBe(0.25);
    },
  );

  it("has a rate of 0.001 by default and takes a function", () => {
    expect(describeOptimizer(prepareOptimizer("adam")(tf))).toEqual({ name: "adam", learningRate: 0.001 });
    expect(describeOptimizer(prepareOptimizer((tfjs) => tfjs.train.adadelta(0.5))(tf))).toMatchObject({
      learningRate: 0.5,
    });
  });
});
