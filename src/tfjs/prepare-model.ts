// Brings a model onto a backend that can train it: builds it, tries one gradient, and changes to cpu where wasm cannot.

import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Examples } from "./data-split.js";
import { checkModelShape, inputTensor, targetTensor } from "./evaluate-model.js";
import type { LossFunction, PreparedLoss } from "./loss.js";
import { selectRows } from "./matrix.js";
import { restoreWeights, takeWeights } from "./model-weights.js";
import { SeededRandom, withSeededMathRandom } from "./seeded-random.js";
import { type BackendChoice, type BackendName, loadTensorFlow, useBackend } from "./tensorflow.js";
import type { TensorFlow } from "./tensorflow-api.js";
import type { ModelBuilder } from "./train-options.js";
import { computeGradients } from "./train-step.js";

export interface ModelRequest {
  readonly model: ModelBuilder | LayersModel;
  readonly backend: BackendChoice;
  readonly seed: number;
  readonly loss: PreparedLoss;
  /** Scaled training rows; a few are used for the trial. */
  readonly train: Examples;
  readonly warn: (message: string) => void;
}

export interface ReadyModel {
  readonly tf: TensorFlow;
  readonly backend: BackendName;
  /** Why not a faster backend; absent when there is nothing to say. */
  readonly backendReason?: string;
  readonly model: LayersModel;
  readonly name: string;
  readonly loss: LossFunction;
}

/** Rows of the trial batch: enough for layers that look at a whole batch. */
const trialRows = 2;

/**
 * Loads TensorFlow.js, makes the model and checks its shape.
 * @throws UserError "bad-model", "backend-unavailable"
 */
export async function prepareModel(request: ModelRequest): Promise<ReadyModel> {
  const { tf, backend, reason } = await loadTensorFlow(request.backend);
  const ready = buildOn(tf, backend, request);
  if (reason !== undefined && request.backend === "auto" && backend === "cpu") {
    request.warn(`Training runs on the slow cpu backend (${reason}).`);
  }
  if (backend !== "wasm") return reason === undefined ? ready : { ...ready, backendReason: reason };
  const missing = findMissingKernel(ready, request.train);
  if (missing === undefined) return reason === undefined ? ready : { ...ready, backendReason: reason };
  if (ready.model !== request.model) ready.model.dispose();
  const backendReason = `wasm cannot train this model (it lacks ${missing})`;
  request.warn(`${ready.name}: ${backendReason}; training runs on cpu, which is slower.`);
  return { ...buildOn((await loadTensorFlow("cpu")).tf, "cpu", request), backendReason };
}

function buildOn(tf: TensorFlow, backend: BackendName, request: ModelRequest): ReadyModel {
  useBackend(tf, backend);
  const { model: source, train, seed } = request;
  const shape = { inputDim: train.inputs.columns, outputLength: train.targets.columns };
  const random = SeededRandom.fromSeed(seed, "weights");
  const model = isModel(source) ? source : withSeededMathRandom(random, () => source.build(tf, shape));
  checkModelShape(model, shape.inputDim, shape.outputLength);
  return { tf, backend, model, name: source.name, loss: request.loss.bind(tf) };
}

function isModel(source: ModelBuilder | LayersModel): source is LayersModel {
  return "weights" in source;
}

/** Name of a kernel the current backend lacks for training the model; the model stays as it was. */
function findMissingKernel(ready: ReadyModel, train: Examples): string | undefined {
  const { tf, model } = ready;
  const rows = Array.from({ length: Math.min(trialRows, train.inputs.rows) }, (_, i) => i);
  const weights = takeWeights(model);
  try {
    withSeededMathRandom(SeededRandom.fromSeed(0, "trial"), () =>
      tf.tidy(() => {
        const inputs = inputTensor(tf, model, selectRows(train.inputs, rows));
        computeGradients(ready, inputs, targetTensor(tf, selectRows(train.targets, rows)));
      }),
    );
    return undefined;
  } catch (error) {
    const kernel = /Kernel '(\w+)' not registered/.exec(error instanceof Error ? error.message : "")?.[1];
    if (kernel === undefined) throw error;
    return kernel;
  } finally {
    restoreWeights(tf, model, weights);
  }
}
