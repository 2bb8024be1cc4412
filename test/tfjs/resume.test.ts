import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OptimizerName, type TrainOptions, type TrainResult, train } from "../../src/tfjs/index.js";
import {
  noisy,
  readHistory,
  readJson,
  smallData,
  smallOptions,
  temporaryRoot,
  userErrorOf,
} from "./small-training.js";

const root = temporaryRoot();

/** All weights a training left: of its last epoch with the optimizer's, and of its best. */
function weightFiles({ folder }: TrainResult): Buffer[] {
  return ["last", "best_model"].map((name) => readFileSync(join(folder, "checkpoints", name, "weights.bin")));
}

async function interrupted(options: TrainOptions, epochs: number): Promise<TrainResult> {
  const first = await train({ ...options, maxEpochs: epochs });
  return train({ ...options, resume: first.folder });
}

describe("resume", () => {
  it.each<OptimizerName>(["adam", "sgd", "momentum", "rmsprop", "adagrad", "adamax"])(
    "gives bit-equal weights, history and predictions with %s",
    async (type) => {
      const options = smallOptions(root, {
        model: noisy,
        optimizer: { type, learningRate: 0.02 },
        gradientClip: 1,
        maxEpochs: 9,
      });
      const [whole, parts] = [await train(options), await interrupted(options, 4)];
      expect(weightFiles(parts)).toEqual(weightFiles(whole));
      expect(readHistory(parts.folder)).toEqual(readHistory(whole.folder).slice(4));
      expect(readFileSync(join(parts.folder, "predictions.npy"))).toEqual(
        readFileSync(join(whole.folder, "predictions.npy")),
      );
      expect(parts.metrics).toEqual(whole.metrics);
    },
  );

  it("remembers the best epoch and the patience used up before", async () => {
    const options = smallOptions(root, {
      optimizer: { type: "adam", learningRate: 0.2 },
      earlyStopping: { patience: 3 },
      maxEpochs: 200,
    });
    const whole = await train(options);
    const stop = whole.stoppedAtEpoch ?? 0;
    const parts = await interrupted(options, stop - 1);
    expect(parts).toMatchObject({ stoppedAtEpoch: stop, bestEpoch: whole.bestEpoch, metrics: whole.metrics });
    expect(parts.history).toHaveLength(1);
    expect(weightFiles(parts)).toEqual(weightFiles(whole));
  });

  it("records where it comes from and counts all epochs", async () => {
    const options = smallOptions(root, { maxEpochs: 5 });
    const parts = await interrupted(options, 2);
    expect(readJson(parts.folder, "metadata.json").training_config).toMatchObject({
      actual_epochs: 5,
      resumed_from: expect.stringMatching(/^dense_\d{8}_\d{6}/),
      resumed_at_epoch: 2,
    });
    expect(parts.epochs).toBe(5);
  });

  it("takes a checkpoint folder too, and goes on after several interruptions", async () => {
    const options = smallOptions(root, { model: noisy, maxEpochs: 6 });
    const whole = await train(options);
    let last = await train({ ...options, maxEpochs: 2 });
    for (const maxEpochs of [3, 6]) {
      last = await train({ ...options, maxEpochs, resume: join(last.folder, "checkpoints/last") });
    }
    expect(weightFiles(last)).toEqual(weightFiles(whole));
  });

  it.each<[Partial<TrainOptions>, string]>([
    [{ seed: 2 }, "seed was 1, is 2"],
    [{ batchSize: 8 }, "batch_size was 16, is 8"],
    [{ loss: "mae" }, 'loss was {"loss_type":"mse"}, is {"loss_type":"mae"}'],
    [{ optimizer: "sgd" }, "optimizer was"],
    [
      { data: { ...smallData(), inputs: smallData().inputs.map(([a = 0, ...rest]) => [a + 1, ...rest]) } },
      "data was",
    ],
  ])("refuses to go on with %j", async (changes, message) => {
    const { folder } = await train(smallOptions(root, { maxEpochs: 1, scaler: "none" }));
    const error = await userErrorOf(
      train(smallOptions(root, { scaler: "none", ...changes, resume: folder })),
    );
    expect(error.code).toBe("resume-differs");
    expect(error.message).toContain(message);
  });

  it("refuses another model, and a damaged checkpoint", async () => {
    const { folder } = await train(smallOptions(root, { maxEpochs: 1 }));
    const other = await userErrorOf(train(smallOptions(root, { model: noisy, resume: folder })));
    expect(other.message).toContain("do not fit the model");
    const damaged = join(root, "damaged");
    const weights = join(folder, "checkpoints/last/weights.bin");
    const bytes = readFileSync(weights);
    for (const cut of [
      bytes.subarray(0, 100),
      bytes.subarray(0, bytes.length - 1),
      bytes.subarray(8),
      Buffer.alloc(0),
    ]) {
      cpSync(folder, damaged, { recursive: true });
      writeFileSync(join(damaged, "checkpoints/last/weights.bin"), cut);
      const error = await userErrorOf(train(smallOptions(root, { resume: damaged })));
      expect(error.code).toBe("bad-checkpoint");
      expect(error.message).toContain("damaged");
    }
    const best = await userErrorOf(
      train(smallOptions(root, { resume: join(folder, "checkpoints/best_model") })),
    );
    expect(best.message).toContain("holds weights but no training state");
  });

  it("warns when the backend changes", async () => {
    const { folder } = await train(smallOptions(root, { maxEpochs: 1 }));
    const warnings: string[] = [];
    await train(smallOptions(root, { resume: folder, backend: "cpu", warn: (text) => warnings.push(text) }));
    expect(warnings.join()).toContain('was trained on "wasm" and goes on on "cpu"');
  });
});
