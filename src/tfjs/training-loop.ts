// The epochs of a training: shuffled batches, validation, the best weights, early stopping, divergence.

import type { Examples } from "./data-split.js";
import { type EarlyStoppingOption, isExhausted, observeEpoch, type StoppingState } from "./early-stopping.js";
import { evaluateLoss, inputTensor, targetTensor } from "./evaluate-model.js";
import { selectRows } from "./matrix.js";
import { type NamedArray, takeWeights } from "./model-weights.js";
import { type SeededRandom, shuffledIndices, withSeededMathRandom } from "./seeded-random.js";
import { type StepContext, type StepResult, trainStep } from "./train-step.js";

/** Everything that changes from epoch to epoch; saved with checkpoints/last, so that a resumed run goes on alike. */
export interface LoopState {
  /** Epochs and steps (batches) done so far. */
  epoch: number;
  step: number;
  readonly shuffling: SeededRandom;
  /** For dropout and other noise inside the model. */
  readonly noise: SeededRandom;
  stopping: StoppingState;
  /** Weights of the best epoch; absent before the first finite validation loss. */
  bestWeights: readonly NamedArray[] | undefined;
}

export interface LoopContext extends StepContext {
  /** Scaled and 32-bit. */
  readonly train: Examples;
  readonly val: Examples;
  readonly batchSize: number;
  readonly evalBatchSize: number;
  readonly maxEpochs: number;
  readonly earlyStopping: EarlyStoppingOption | null;
  readonly stopOnDivergence: boolean;
  /** Makes the training's backend the current one. */
  readonly activate: () => void;
  readonly onEpoch: (record: EpochRecord) => Promise<void>;
}

/** What is logged for an epoch. */
export interface EpochRecord {
  readonly epoch: number;
  /** Steps since the first epoch. */
  readonly step: number;
  /** Mean over the training rows, while they were trained on. */
  readonly loss: number;
  readonly valLoss: number;
  /** Mean over the epoch's steps of the gradients' global norm, before clipping. */
  readonly gradientNorm: number;
  readonly isBest: boolean;
}

/** Where the loss stopped being a finite number. */
export interface Divergence {
  readonly epoch: number;
  readonly step: number;
  /** "loss" or "val_loss". */
  readonly metric: string;
  readonly value: number;
}

export interface LoopResult {
  /** Epoch at which patience ran out; null when it did not. */
  readonly stoppedAtEpoch: number | null;
  readonly divergence: Divergence | null;
}

/** The event loop gets its turn at least this often, so that the recorder can write. Milliseconds. */
const longestHold = 100;

/** Trains from `state` on, which it updates, until maxEpochs, patience or divergence end it. */
export async function runTrainingLoop(context: LoopContext, state: LoopState): Promise<LoopResult> {
  while (state.epoch < context.maxEpochs && !isExhausted(state.stopping, context.earlyStopping)) {
    const trained = await trainEpoch(context, state);
    state.epoch += 1;
    context.activate();
    const valLoss = evaluateLoss({ ...context, batchSize: context.evalBatchSize }, context.val, context.loss);
    const divergence =
      trained.divergence ?? findDivergence(context, state, { metric: "val_loss", value: valLoss });
    if (divergence === null) observe(context, state, valLoss);
    const isBest = state.stopping.bestEpoch === state.epoch;
    const { epoch, step } = state;
    const { loss, gradientNorm } = trained;
    await context.onEpoch({ epoch, step, loss, gradientNorm, valLoss, isBest });
    if (divergence !== null) return { stoppedAtEpoch: null, divergence };
    await pause();
  }
  const isStopped = isExhausted(state.stopping, context.earlyStopping) && state.epoch < context.maxEpochs;
  return { stoppedAtEpoch: isStopped ? state.epoch : null, divergence: null };
}

interface TrainedEpoch {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly divergence: Divergence | null;
}

async function trainEpoch(context: LoopContext, state: LoopState): Promise<TrainedEpoch> {
  const { train, batchSize } = context;
  const order = shuffledIndices(train.inputs.rows, state.shuffling);
  let [lossSum, normSum, steps, rows] = [0, 0, 0, 0];
  let divergence: Divergence | null = null;
  let paused = performance.now();
  for (let start = 0; start < order.length && divergence === null; start += batchSize) {
    const indices = order.subarray(start, start + batchSize);
    const { loss, gradientNorm } = withSeededMathRandom(state.noise, () => stepOn(context, train, indices));
    state.step += 1;
    steps += 1;
    rows += indices.length;
    lossSum += loss * indices.length;
    normSum += gradientNorm;
    divergence = findDivergence(
      context,
      { ...state, epoch: state.epoch + 1 },
      { metric: "loss", value: loss },
    );
    if (performance.now() - paused < longestHold) continue;
    await pause();
    paused = performance.now();
  }
  return { loss: lossSum / rows, gradientNorm: normSum / steps, divergence };
}

function stepOn(context: LoopContext, train: Examples, indices: Uint32Array): StepResult {
  const { tf, model } = context;
  context.activate();
  const inputs = inputTensor(tf, model, selectRows(train.inputs, indices));
  const targets = targetTensor(tf, selectRows(train.targets, indices));
  try {
    return trainStep(context, inputs, targets);
  } finally {
    tf.dispose([inputs, targets]);
  }
}

/** Lets timers, signals and what waits for the disk have their turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function observe(context: LoopContext, state: LoopState, valLoss: number): void {
  const minDelta = context.earlyStopping?.minDelta ?? 0;
  state.stopping = observeEpoch(state.stopping, state.epoch, { value: valLoss, minDelta });
  if (state.stopping.bestEpoch === state.epoch) state.bestWeights = takeWeights(context.model);
}

function findDivergence(
  { stopOnDivergence }: LoopContext,
  { epoch, step }: { readonly epoch: number; readonly step: number },
  { metric, value }: { readonly metric: string; readonly value: number },
): Divergence | null {
  return stopOnDivergence && !Number.isFinite(value) ? { epoch, step, metric, value } : null;
}
