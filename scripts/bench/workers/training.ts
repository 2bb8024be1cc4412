// Worker: one training with the harness; prints how long it took as JSON.
// Arguments: the root to record into, the table to train on.

import { loadTable, train } from "runledger/tfjs";

export interface TrainingCost {
  /** Of train(), from call to return: start, training, checkpoints, test set, finish. */
  readonly seconds: number;
  /** Of all threads of the process while train() ran. */
  readonly processorSeconds: number;
  readonly epochs: number;
  readonly lastLoss: number;
}

const epochs = 150;

const [root = "", path = ""] = process.argv.slice(2);
const data = loadTable(path, { targets: ["target_1", "target_2"] });
const start = performance.now();
const processorStart = process.cpuUsage();
const result = await train({
  model: {
    name: "mlp",
    build: (tf, { inputDim, outputLength }) =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 128, activation: "relu", inputShape: [inputDim] }),
          tf.layers.dense({ units: 128, activation: "relu" }),
          tf.layers.dense({ units: outputLength }),
        ],
      }),
  },
  data,
  batchSize: 16,
  maxEpochs: epochs,
  progress: null,
  root,
});
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(processorStart);
const cost: TrainingCost = {
  seconds,
  processorSeconds: (user + system) / 1e6,
  epochs: result.epochs,
  lastLoss: result.history.at(-1)?.loss ?? Number.NaN,
};
process.stdout.write(JSON.stringify(cost));
