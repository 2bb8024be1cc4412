// train(): trains a model and records everything about it as a run.

import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UserError } from "../errors.js";
import type { ActiveRun } from "../recorder/active-run.js";
import { startRun } from "../recorder/start-run.js";
import { bestModelPath, CheckpointWriter } from "./checkpoint-writer.js";
import { predictRows } from "./evaluate-model.js";
import { groupMetrics, groupsByName, type Metrics } from "./group-metrics.js";
import { inPrecisionOf, type Matrix, type MatrixLike, toFloat32, toMatrix } from "./matrix.js";
import { metadataSections, type Outcome } from "./metadata-sections.js";
import { restoreWeights } from "./model-weights.js";
import { openProgressLine, type ProgressLine } from "./progress-line.js";
import { applyScaler, invertScaler } from "./scaler.js";
import type { BackendName } from "./tensorflow.js";
import type { TrainOptions } from "./train-options.js";
import { openSession, type Scalers, type TrainSession } from "./train-session.js";
import { type Divergence, type EpochRecord, type LoopResult, runTrainingLoop } from "./training-loop.js";

export interface TrainResult {
  readonly runId: string;
  /** The run folder, absolute. */
  readonly folder: string;
  /** With the weights of the best epoch. */
  readonly model: LayersModel;
  readonly backend: BackendName;
  /** Of the test set, in the targets' own unit. */
  readonly metrics: Metrics;
  /** One entry per epoch that this call trained. */
  readonly history: readonly EpochRecord[];
  /** Epochs done in all, those before a resume included. */
  readonly epochs: number;
  /** Null when no epoch had a finite validation loss. */
  readonly bestEpoch: number | null;
  /** Null when it was not stopped early. */
  readonly stoppedAtEpoch: number | null;
  readonly scalers: Scalers;
  /** Predictions for further rows: scaled, run through the model, scaled back. */
  readonly predict: (rows: MatrixLike) => Matrix;
}

/**
 * Trains a model and records it: parameters, history, scalers, checkpoints, predictions and metrics of the test set.
 * The same options on the same backend give the same numbers, bit for bit.
 * @throws UserError for options, data or a model that cannot be used (no run is started then), "diverged" when the loss
 * becomes NaN or infinite (the run is recorded as failed)
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const session = await openSession(options);
  const run = await startRun(runOptions(session));
  const progress = openProgressLine(options.progress === undefined ? process.stderr : options.progress, {
    name: session.ready.name,
    maxEpochs: session.settings.maxEpochs,
  });
  try {
    return await trainRecorded(session, run, progress);
  } catch (error) {
    progress.close();
    await run.fail(error);
    throw error;
  } finally {
    session.context.optimizer.dispose();
  }
}

async function trainRecorded(
  session: TrainSession,
  run: ActiveRun,
  progress: ProgressLine,
): Promise<TrainResult> {
  run.describe(metadataSections(session.facts));
  await saveInputs(session, run);
  const checkpoints = new CheckpointWriter(run, {
    context: session.context,
    settings: session.resumeSettings,
    everySeconds: session.settings.checkpointEverySeconds,
  });
  const history: EpochRecord[] = [];
  const started = performance.now();
  const result = await runTrainingLoop({ ...session.context, onEpoch }, session.state);
  const outcome = outcomeOf(session, result, (performance.now() - started) / 1000);
  progress.close();
  await checkpoints.save(session.state);
  const { bestWeights } = session.state;
  const bestPath = bestWeights === undefined ? null : bestModelPath;
  run.describe({ ...metadataSections(session.facts, outcome), best_model_path: bestPath });
  if (result.divergence !== null) throw diverged(run.id, result.divergence);
  if (bestWeights !== undefined) restoreWeights(session.context.tf, session.context.model, bestWeights);
  const metrics = await evaluateOnTest(session, run);
  await run.finish({ metrics });
  return { ...describeResult(session, run), ...outcome, metrics, history };

  async function onEpoch(record: EpochRecord): Promise<void> {
    history.push(record);
    const { epoch, step, loss, valLoss, gradientNorm } = record;
    run.log({ loss, val_loss: valLoss, grad_norm: gradientNorm }, { step, epoch });
    progress.show(record);
    await checkpoints.saveWhenDue(session.state);
  }
}

function runOptions({ options, settings, ready }: TrainSession): Parameters<typeof startRun>[0] {
  const { root, runTag, tags, notes, config, targets, tensorboard } = options;
  const given = { root, runTag, tags, notes, config, targets, tensorboard };
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defined, model: ready.name, seed: settings.seed };
}

async function saveInputs({ data, scalers }: TrainSession, run: ActiveRun): Promise<void> {
  if (data.path !== undefined) await run.snapshotInput(data.path);
  await run.saveScaler("X", scalers.inputs);
  await run.saveScaler("y", scalers.targets);
}

function outcomeOf({ state }: TrainSession, result: LoopResult, seconds: number): Outcome {
  const { bestEpoch, bestValue } = state.stopping;
  return {
    epochs: state.epoch,
    seconds,
    stoppedAtEpoch: result.stoppedAtEpoch,
    bestEpoch: bestEpoch === 0 ? null : bestEpoch,
    bestValue,
    divergedAtEpoch: result.divergence?.epoch ?? null,
  };
}

function diverged(runId: string, { metric, value, epoch, step }: Divergence): UserError {
  return new UserError("diverged", `${runId}: ${metric} became ${value} in epoch ${epoch} (step ${step}).`, {
    hint: 'Lower the learning rate, clip the gradients (gradientClip: 1) or enlarge the batch; onDivergence: "continue" goes on.',
  });
}

async function evaluateOnTest(session: TrainSession, run: ActiveRun): Promise<Metrics> {
  const { data, options } = session;
  const { inputs, targets } = data.test;
  const predictions = inPrecisionOfTargets(session, predictScaled(session, inputs));
  await run.savePredictions(withShape(predictions), withShape(targets));
  const groups = options.groups ?? groupsByName(data.targetNames);
  return options.evaluate?.(predictions, targets) ?? groupMetrics(predictions, targets, groups);
}

function predictScaled({ scalers, context }: TrainSession, inputs: Matrix): Matrix {
  const rows = toFloat32(applyScaler(scalers.inputs, inputs));
  context.activate();
  return predictRows({ ...context, batchSize: context.evalBatchSize }, rows);
}

function inPrecisionOfTargets({ scalers, data }: TrainSession, scaled: Matrix): Matrix {
  return invertScaler(scalers.targets, inPrecisionOf(data.test.targets, scaled));
}

function withShape({ data, rows, columns }: Matrix) {
  return { data, shape: [rows, columns] };
}

function describeResult(session: TrainSession, run: ActiveRun) {
  const { model, backend } = session.ready;
  const predict = (rows: MatrixLike): Matrix =>
    inPrecisionOfTargets(session, predictScaled(session, toMatrix(rows, "rows")));
  return { runId: run.id, folder: run.folder, model, backend, scalers: session.scalers, predict };
}
