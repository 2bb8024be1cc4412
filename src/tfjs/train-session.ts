// Everything a training needs before its run starts: checked options, scaled data, the model on its backend.

import { type Examples, type PreparedData, prepareData } from "./data-split.js";
import { nothingSeen } from "./early-stopping.js";
import { checkGroups } from "./group-metrics.js";
import { prepareLoss } from "./loss.js";
import { toFloat32 } from "./matrix.js";
import type { SectionFacts } from "./metadata-sections.js";
import { describeOptimizer, prepareOptimizer } from "./optimizer.js";
import { prepareModel, type ReadyModel } from "./prepare-model.js";
import {
  checkSameSettings,
  fingerprint,
  openResumePoint,
  type ResumePoint,
  restoreTraining,
} from "./resume.js";
import { applyScaler, fitScaler, type Scaler } from "./scaler.js";
import { SeededRandom } from "./seeded-random.js";
import { useBackend } from "./tensorflow.js";
import { settleOptions, type TrainOptions, type TrainSettings } from "./train-options.js";
import type { StepContext } from "./train-step.js";
import type { LoopContext, LoopState } from "./training-loop.js";

/** Scalers of inputs and targets; saved as scaler_X.json and scaler_y.json. */
export interface Scalers {
  readonly inputs: Scaler;
  readonly targets: Scaler;
}

export interface TrainSession {
  readonly options: TrainOptions;
  readonly settings: TrainSettings;
  readonly data: PreparedData;
  readonly scalers: Scalers;
  readonly ready: ReadyModel;
  readonly context: Omit<LoopContext, "onEpoch">;
  readonly state: LoopState;
  readonly facts: SectionFacts;
  /** What has to be the same when this training is resumed. */
  readonly resumeSettings: Readonly<Record<string, unknown>>;
}

/**
 * Prepares a training; nothing is written yet.
 * @throws UserError for every option, file or model that cannot be used
 */
export async function openSession(options: TrainOptions): Promise<TrainSession> {
  const settings = settleOptions(options);
  const data = prepareData(options.data, options.split ?? {}, settings.batchSize);
  const loss = prepareLoss(settings.loss, data.outputLength, data.targetNames);
  checkGroups(options.groups ?? {}, data.outputLength);
  const makeOptimizer = prepareOptimizer(settings.optimizer);
  const point = options.resume === undefined ? undefined : openResumePoint(options.resume);
  const scalers = fitScalers(settings, data);
  const sets = { train: scaleExamples(scalers, data.train), val: scaleExamples(scalers, data.val) };
  const warn = options.warn ?? warnOnStderr;
  const { backend, seed } = settings;
  const ready = await prepareModel({ model: options.model, backend, seed, loss, train: sets.train, warn });
  const optimizer = makeOptimizer(ready.tf);
  const facts = collectFacts(
    { settings, data, ready, loss: loss.config, optimizer: describeOptimizer(optimizer) },
    point,
  );
  const resumeSettings = settingsToKeep(facts, fingerprint([sets.train.inputs, sets.train.targets]));
  if (point !== undefined) checkSameSettings(point, resumeSettings, warn);
  const context = {
    ...loopOptions(settings),
    ...sets,
    ...stepParts(ready),
    optimizer,
    activate: () => useBackend(ready.tf, ready.backend),
  };
  const state = openState(context, seed, point);
  return { options, settings, data, scalers, ready, context, state, facts, resumeSettings };
}

/** Rows as the model takes and gives them: scaled, 32-bit. */
export function scaleExamples(scalers: Scalers, examples: Examples): Examples {
  return {
    inputs: toFloat32(applyScaler(scalers.inputs, examples.inputs)),
    targets: toFloat32(applyScaler(scalers.targets, examples.targets)),
  };
}

function fitScalers({ scaler }: TrainSettings, data: PreparedData): Scalers {
  return {
    inputs: fitScaler(scaler, data.train.inputs, data.inputNames),
    targets: fitScaler(scaler, data.train.targets, data.targetNames),
  };
}

function loopOptions(settings: TrainSettings) {
  const { batchSize, evalBatchSize, maxEpochs, earlyStopping, gradientClip, stopOnDivergence } = settings;
  return { batchSize, evalBatchSize, maxEpochs, earlyStopping, gradientClip, stopOnDivergence };
}

function stepParts({ tf, model, loss }: ReadyModel) {
  return { tf, model, loss };
}

function collectFacts(
  known: Pick<SectionFacts, "settings" | "data" | "loss" | "optimizer"> & { readonly ready: ReadyModel },
  point: ResumePoint | undefined,
): SectionFacts {
  const { ready, ...facts } = known;
  return {
    ...facts,
    model: ready.model,
    backend: ready.backend,
    ...(ready.backendReason === undefined ? {} : { backendReason: ready.backendReason }),
    tensorflowVersion: ready.tf.version_core,
    ...(point === undefined ? {} : { resumed: { from: point.from, epoch: point.training.epoch } }),
  };
}

function settingsToKeep(facts: SectionFacts, data: string): Record<string, unknown> {
  const { settings } = facts;
  return {
    backend: facts.backend,
    seed: settings.seed,
    batch_size: settings.batchSize,
    loss: facts.loss,
    gradient_clip_val: settings.gradientClip,
    optimizer: facts.optimizer,
    scaler_type: settings.scaler,
    early_stopping: settings.earlyStopping,
    data_config: facts.data.config,
    data,
  };
}

function openState(context: StepContext, seed: number, point: ResumePoint | undefined): LoopState {
  if (point !== undefined) return restoreTraining(context, point);
  return {
    epoch: 0,
    step: 0,
    shuffling: SeededRandom.fromSeed(seed, "shuffling"),
    noise: SeededRandom.fromSeed(seed, "noise"),
    stopping: nothingSeen,
    bestWeights: undefined,
  };
}

function warnOnStderr(message: string): void {
  process.stderr.write(`runledger: ${message}\n`);
}
