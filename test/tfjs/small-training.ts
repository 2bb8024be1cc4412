// A small problem, models and a temporary root for tests of training.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { UserError } from "../../src/errors.js";
import type { ModelBuilder, TrainOptions } from "../../src/tfjs/index.js";
import { SeededRandom } from "../../src/tfjs/index.js";

/** A root that is removed after the file's tests. */
export function temporaryRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "tfjs-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** 80 rows of three inputs and two targets that depend on them. */
export function smallData() {
  const random = SeededRandom.fromSeed(1, "test data");
  const inputs = Array.from({ length: 80 }, () => [random.next(), random.next(), random.next()]);
  const targets = inputs.map(([a = 0, b = 0, c = 0]) => [
    10 * a - 3 * b * c + 2,
    100 * Math.sin(2 * b) + 50 * c,
  ]);
  return { inputs, targets, inputNames: ["a", "b", "c"], targetNames: ["first", "second"] };
}

export const dense: ModelBuilder = {
  name: "dense",
  build: (tf, { inputDim, outputLength }) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 12, activation: "tanh", inputShape: [inputDim] }),
        tf.layers.dense({ units: outputLength }),
      ],
    }),
};

/** With everything that has state or chance of its own: normalisation over batches, dropout, a weight penalty. */
export const noisy: ModelBuilder = {
  name: "noisy",
  build: (tf, { inputDim, outputLength }) =>
    tf.sequential({
      layers: [
        tf.layers.dense({
          units: 12,
          activation: "relu",
          inputShape: [inputDim],
          kernelRegularizer: tf.regularizers.l2({ l2: 0.001 }),
        }),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.3 }),
        tf.layers.dense({ units: outputLength }),
      ],
    }),
};

/** Options of a training that takes some ten milliseconds. */
export function smallOptions(root: string, changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    model: dense,
    data: smallData(),
    batchSize: 16,
    maxEpochs: 4,
    optimizer: { type: "adam", learningRate: 0.01 },
    seed: 1,
    root,
    progress: null,
    tensorboard: false,
    ...changes,
  };
}

export function readJson(...path: string[]): Record<string, Record<string, unknown>> {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

/** Rows of history.jsonl without their times. */
export function readHistory(folder: string): Record<string, unknown>[] {
  const lines = readFileSync(join(folder, "history.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => {
    const { time: _, ...row } = JSON.parse(line);
    return row;
  });
}

export async function userErrorOf(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("no error");
}
