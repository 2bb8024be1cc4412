import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { regressionMetrics } from "../../src/core/regression.js";
import { decodeNpy } from "../../src/formats/npy.js";
import {
  loadModel,
  loadScaler,
  loadTable,
  loadTensorFlow,
  type TensorFlow,
  train,
} from "../../src/tfjs/index.js";
import {
  dense,
  noisy,
  readHistory,
  readJson,
  smallData,
  smallOptions,
  temporaryRoot,
  userErrorOf,
} from "./small-training.js";

const root = temporaryRoot();

describe("train", () => {
  it("writes the folder of a finished run", async () => {
    const csv = join(root, "data.csv");
    const { inputs, targets } = smallData();
    writeFileSync(
      csv,
      `a,b,c,y1,y2\n${inputs.map((row, i) => [...row, ...(targets[i] ?? [])].join()).join("\n")}\n`,
    );
    const data = loadTable(csv, { targets: { first: "y1", second: "y2" } });
    const result = await train(
      smallOptions(root, { data, tensorboard: true, targets: { "first.mae": "<= 100" }, tags: ["x"] }),
    );
    for (const file of [
      ...["metadata.json", "history.jsonl", "status.json", "predictions.npy", "targets.npy"],
      ...["scaler_X.json", "scaler_y.json", "checkpoints/best_model/model.json", "inputs/data.csv"],
      ...[
        "checkpoints/best_model/weights.bin",
        "checkpoints/last/model.json",
        "checkpoints/last/weights.bin",
      ],
    ]) {
      expect(statSync(join(result.folder, file)).size, file).toBeGreaterThan(0);
    }
    expect(readdirSync(join(result.folder, "tensorboard_logs"))).toHaveLength(1);
    expect(readJson(result.folder, "status.json")).toMatchObject({ state: "finished" });
    expect(readHistory(result.folder).map(({ step, epoch }) => [step, epoch])).toEqual([
      [3, 1],
      [6, 2],
      [9, 3],
      [12, 4],
    ]);
  });

  it("writes the sections of the training log by itself", async () => {
    const { folder, bestEpoch } = await train(
      smallOptions(root, {
        gradientClip: 1,
        earlyStopping: { patience: 50 },
        scaler: "robust",
        evalBatchSize: 7,
      }),
    );
    const metadata = readJson(folder, "metadata.json");
    expect(metadata).toMatchObject({
      model_name: "dense",
      timestamp: expect.stringMatching(/^\d{8}_\d{6}$/),
      status: "finished",
      seed: 1,
      model_parameters: { total: 3 * 12 + 12 + 12 * 2 + 2, trainable: 74 },
      training_config: {
        max_epochs: 4,
        actual_epochs: 4,
        batch_size: 16,
        eval_batch_size: 7,
        learning_rate: 0.01,
        training_duration_seconds: expect.any(Number),
        training_duration_minutes: expect.any(Number),
        backend: "wasm",
      },
      loss_config: { loss_type: "mse", gradient_clip_val: 1 },
      precision_config: { precision: 32, mixed_precision_enabled: false },
      data_loader_config: {
        num_workers: 0,
        pin_memory: false,
        persistent_workers: false,
        scaler_type: "robust",
      },
      data_config: {
        num_samples: 80,
        input_dim: 3,
        output_length: 2,
        train_size: 48,
        val_size: 16,
        test_size: 16,
        train_ratio: 0.6,
        val_ratio: 0.2,
      },
      early_stopping_config: { enabled: true, patience: 50, stopped_at_epoch: null, best_epoch: bestEpoch },
      best_model_path: "checkpoints/best_model/model.json",
    });
    expect(Object.keys(metadata.metrics ?? {})).toEqual(["overall", "first", "second"]);
  });

  it("records metrics that follow from the saved predictions and targets, in the targets' unit", async () => {
    const { folder, metrics } = await train(smallOptions(root));
    const predictions = decodeNpy(readFileSync(join(folder, "predictions.npy")));
    const targets = decodeNpy(readFileSync(join(folder, "targets.npy")));
    expect(predictions.shape).toEqual([16, 2]);
    expect(metrics.overall).toEqual(
      regressionMetrics(predictions.data as Float64Array, targets.data as Float64Array),
    );
    expect(readJson(folder, "metadata.json").metrics).toEqual(metrics);
    const all = smallData().targets.map(([, second]) => second);
    for (let row = 0; row < 16; row++) expect(all).toContain(targets.data[row * 2 + 1]);
  });

  it("gives bit-equal history, predictions and weights for the same seed, others for another", async () => {
    const options = smallOptions(root, { model: noisy, loss: "huber", gradientClip: 0.5 });
    const [first, again, other] = [
      await train(options),
      await train(options),
      await train({ ...options, seed: 2 }),
    ];
    expect(readHistory(first.folder)).toEqual(readHistory(again.folder));
    for (const file of ["predictions.npy", "checkpoints/best_model/weights.bin"]) {
      expect(readFileSync(join(first.folder, file))).toEqual(readFileSync(join(again.folder, file)));
    }
    expect(readHistory(first.folder)).not.toEqual(readHistory(other.folder));
    expect(readFileSync(join(first.folder, "targets.npy"))).toEqual(
      readFileSync(join(other.folder, "targets.npy")),
    );
  });

  it("stops early, and returns and saves the best epoch's weights", async () => {
    const result = await train(
      smallOptions(root, {
        maxEpochs: 200,
        optimizer: { type: "adam", learningRate: 0.2 },
        earlyStopping: { patience: 3 },
      }),
    );
    const { bestEpoch, stoppedAtEpoch, epochs, history, folder } = result;
    expect(stoppedAtEpoch).toBe((bestEpoch ?? 0) + 3);
    expect(epochs).toBe(stoppedAtEpoch);
    const best = Math.min(...history.map((record) => record.valLoss));
    expect(history[(bestEpoch ?? 0) - 1]?.valLoss).toBe(best);
    expect(readJson(folder, "metadata.json").early_stopping_config).toMatchObject({
      stopped_at_epoch: stoppedAtEpoch,
      best_epoch: bestEpoch,
      best_val_loss: best,
    });
  });

  it("saves a model and scalers that predict the same when they are loaded again", async () => {
    const { folder, model } = await train(smallOptions(root, { model: noisy }));
    const loaded = await loadModel(folder);
    const { tf } = await loadTensorFlow();
    const input = tf.tensor2d([[0.1, -0.5, 2]]);
    const values = [model, loaded].map((one) =>
      (one.predict(input) as ReturnType<typeof tf.tensor>).dataSync(),
    );
    expect(values[0]).toEqual(values[1]);
    expect(loadScaler(join(folder, "scaler_y.json")).columns).toEqual(["first", "second"]);
  });

  it("predicts further rows in the targets' unit", async () => {
    const { predict, folder } = await train(smallOptions(root, { split: { train: 0.6, val: 0.2 } }));
    const saved = decodeNpy(readFileSync(join(folder, "predictions.npy"))).data;
    const targets = decodeNpy(readFileSync(join(folder, "targets.npy"))).data;
    const { inputs, targets: all } = smallData();
    const row = all.findIndex(([first]) => first === targets[0]);
    const predicted = predict([inputs[row] ?? []]).data;
    expect(predicted[0]).toBeCloseTo(Number(saved[0]), 5);
    expect(predicted[1]).toBeCloseTo(Number(saved[1]), 4);
  });

  it("goes on with a model that exists, from the weights it has", async () => {
    const { tf } = await loadTensorFlow();
    const model = dense.build(tf, { inputDim: 3, outputLength: 2 });
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    await train(smallOptions(root, { model, optimizer: { type: "sgd", learningRate: 1e-9 }, maxEpochs: 1 }));
    const after = model.getWeights().map((weight) => weight.dataSync());
    for (const [i, weight] of before.entries()) {
      for (const [j, value] of weight.entries()) expect(after[i]?.[j]).toBeCloseTo(value, 6);
    }
    expect(
      existsSync(join(root, model.name)) || readdirSync(root).some((name) => name.startsWith(model.name)),
    ).toBe(true);
  });

  it("computes metrics with a function of one's own", async () => {
    const { folder } = await train(
      smallOptions(root, {
        evaluate: (p, t) => ({ custom: { rows: p.rows, columns: t.columns, bad: Number.NaN } }),
      }),
    );
    expect(readJson(folder, "metadata.json").metrics).toEqual({
      custom: { rows: 16, columns: 2, bad: "NaN" },
    });
  });

  it("feeds rows in the model's input shape", async () => {
    const data = { inputs: smallData().inputs.map((row) => [...row, ...row]), targets: smallData().targets };
    const { metrics } = await train(
      smallOptions(root, {
        data,
        maxEpochs: 1,
        model: {
          name: "recurrent",
          build: (tf: TensorFlow) =>
            tf.sequential({
              layers: [tf.layers.lstm({ units: 4, inputShape: [2, 3] }), tf.layers.dense({ units: 2 })],
            }),
        },
      }),
    );
    expect(Object.keys(metrics)).toEqual(["overall"]);
  });
});

describe("a loss that is no finite number", () => {
  const exploding = { optimizer: { type: "sgd", learningRate: 1e6 }, maxEpochs: 40 } as const;

  it("ends the run as failed and names the epoch", async () => {
    const error = await userErrorOf(train(smallOptions(root, { ...exploding, runTag: "diverges" })));
    expect(error.code).toBe("diverged");
    expect(error.message).toMatch(
      /run_diverges: (val_)?loss became (NaN|Infinity) in epoch \d+ \(step \d+\)\./,
    );
    expect(error.hint).toContain("gradientClip");
    const folder = join(root, "run_diverges");
    expect(readJson(folder, "status.json")).toMatchObject({ state: "failed" });
    const metadata = readJson(folder, "metadata.json");
    const epoch = Number(/in epoch (\d+)/.exec(error.message)?.[1]);
    expect(metadata.training_config).toMatchObject({ actual_epochs: epoch, diverged_at_epoch: epoch });
    expect(readJson(folder, "status.json").reason).toContain(`in epoch ${epoch}`);
    expect(readHistory(folder)).toHaveLength(epoch);
  });

  it("goes on when it is told to, and records what came of it", async () => {
    const { folder, history } = await train(
      smallOptions(root, { ...exploding, onDivergence: "continue", maxEpochs: 12 }),
    );
    expect(history).toHaveLength(12);
    expect(history.at(-1)?.loss).toBeNaN();
    expect(readHistory(folder).at(-1)).toMatchObject({ loss: "NaN" });
    expect(readJson(folder, "status.json")).toMatchObject({ state: "finished" });
  });
});

describe("bad input", () => {
  it.each([
    [{ precision: 16 as 32 }, "precision 16 is not possible.", "TensorFlow.js trains in 32 bits only"],
    [{ precision: "bf16" as unknown as 32 }, "precision bf16 is not possible.", "32 bits"],
    [{ batchSize: 0 }, "batchSize is 0.", "a whole number of 1 or more"],
    [{ batchSize: 49 }, "the data: 48 rows for training are fewer than a batch of 49.", "at most 48"],
    [{ maxEpochs: 1.5 }, "maxEpochs is 1.5.", "a whole number"],
    [{ gradientClip: 0 }, "gradientClip is 0.", "above 0"],
    [{ seed: Number.NaN }, "seed is null.", "a whole number"],
    [{ scaler: "zscore" as "robust" }, 'scaler is "zscore".', "minmax, standard, robust"],
    [{ loss: "msle" as "mse" }, '"msle" is not a loss.', "mse, mae, huber, weighted, auxiliary"],
    [{ optimizer: "lion" as "adam" }, '"lion" is not an optimizer.', "adam, sgd"],
    [{ optimizer: { type: "adam", learningRate: -1 } }, "The learning rate is -1", "learningRate"],
    [{ earlyStopping: { patience: 0 } }, "earlyStopping.patience is 0.", "whole number"],
    [{ backend: "gpu" as "cpu" }, '"gpu" is not a backend.', "auto, tfjs-node, wasm, cpu"],
    [
      { backend: "tfjs-node" as const },
      "No TensorFlow.js backend could be used (tfjs-node: ",
      "npm install @tensorflow/tfjs-node",
    ],
    [{ targets: { "first.mae": "small" } }, "first.mae small", "Operators"],
    [{ groups: { late: [1, 2] } }, 'The group "late" has the columns [1,2].', "from 0 to 1"],
    [{ onDivergence: "ignore" as "fail" }, 'onDivergence is "ignore".', "continue"],
    [{ resume: "/nowhere" }, "model.json is missing", "run folder written by train()"],
  ] as const)("%j is refused before a run starts", async (changes, message, hint) => {
    const empty = join(root, "untouched");
    const error = await userErrorOf(train(smallOptions(empty, changes)));
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(existsSync(empty)).toBe(false);
  });

  it.each([
    [4, 2, "The model takes 4 values a row; the data have 3 input columns."],
    [3, 5, "The model gives 5 values a row; the data have 2 target columns."],
  ])("a model of %i inputs and %i outputs is refused", async (inputDim, outputLength, message) => {
    const model = {
      name: "wrong",
      build: (tf: TensorFlow) => dense.build(tf, { inputDim, outputLength }),
    };
    expect((await userErrorOf(train(smallOptions(join(root, "untouched"), { model })))).message).toBe(
      message,
    );
  });

  it("an error inside the training ends the run as failed", async () => {
    const evaluate = () => {
      throw new TypeError("my metric is broken");
    };
    await expect(train(smallOptions(root, { evaluate, runTag: "broken" }))).rejects.toThrow(
      "my metric is broken",
    );
    expect(readJson(root, "run_broken", "status.json")).toMatchObject({ state: "failed" });
  });
});
