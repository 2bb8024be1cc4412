import { describe, expect, it } from "vitest";
import { startRun } from "../../src/recorder/start-run.js";
import { loadTensorFlow, recordFit, type TensorFlow } from "../../src/tfjs/index.js";
import { readHistory, readJson, smallData, temporaryRoot } from "./small-training.js";

const root = temporaryRoot();

function compiledModel(tf: TensorFlow) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, inputShape: [3], activation: "relu" }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError", metrics: ["mae"] });
  return model;
}

describe("recordFit", () => {
  it("logs every epoch of model.fit and describes the training", async () => {
    const { tf } = await loadTensorFlow("wasm");
    const { inputs, targets } = smallData();
    const run = await startRun({ root, model: "own", collect: false });
    const history = await compiledModel(tf).fit(tf.tensor2d(inputs), tf.tensor2d(targets), {
      epochs: 3,
      batchSize: 16,
      validationSplit: 0.2,
      verbose: 0,
      callbacks: [recordFit(run)],
    });
    await run.finish();
    const rows = readHistory(run.folder);
    expect(rows.map(({ step, epoch }) => [step, epoch])).toEqual([
      [4, 1],
      [8, 2],
      [12, 3],
    ]);
    for (const name of ["loss", "mae", "val_loss", "val_mae"]) {
      expect(rows.map((row) => row[name])).toEqual(history.history[name]);
    }
    expect(readJson(run.folder, "metadata.json")).toMatchObject({
      model_name: "own",
      model_parameters: { total: 32, trainable: 32 },
      training_config: {
        max_epochs: 3,
        actual_epochs: 3,
        batch_size: 16,
        learning_rate: 0.01,
        optimizer: "adam",
        backend: "wasm",
        training_duration_seconds: expect.any(Number),
      },
      loss_config: { loss_type: "meanSquaredError" },
      precision_config: { precision: 32, mixed_precision_enabled: false },
      data_config: { train_size: 64 },
    });
  });

  it("works beside TensorFlow.js's own callbacks, before and after them", async () => {
    const { tf } = await loadTensorFlow("wasm");
    const { inputs, targets } = smallData();
    for (const isFirst of [true, false]) {
      const logged: number[] = [];
      const run = {
        log: (_: unknown, at?: { epoch?: number }) => logged.push(at?.epoch ?? 0),
        describe: () => undefined,
      };
      const others = tf.callbacks.earlyStopping({ monitor: "loss", patience: 1, minDelta: 1e9 });
      await compiledModel(tf).fit(tf.tensor2d(inputs), tf.tensor2d(targets), {
        epochs: 20,
        verbose: 0,
        callbacks: isFirst ? [recordFit(run), others] : [others, recordFit(run)],
      });
      expect(logged).toEqual([1, 2]);
    }
  });

  it("logs fitDataset", async () => {
    const { tf } = await loadTensorFlow("wasm");
    const logged: object[] = [];
    const run = { log: (values: object) => logged.push(values), describe: () => undefined };
    const batches = { size: 2, iterator: async () => batchesOf(tf) };
    await compiledModel(tf).fitDataset(batches as never, {
      epochs: 2,
      verbose: 0,
      callbacks: [recordFit(run)],
    });
    expect(logged).toHaveLength(2);
    expect(Object.values(logged[1] ?? {}).every(Number.isFinite)).toBe(true);
  });
});

function batchesOf(tf: TensorFlow) {
  let left = 2;
  return {
    next: async () => {
      left -= 1;
      return left < 0
        ? { done: true, value: null }
        : { done: false, value: { xs: tf.ones([4, 3]), ys: tf.ones([4, 2]) } };
    },
  };
}
