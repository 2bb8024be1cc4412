// The sections of metadata.json that a training fills, with the names of the training log.

import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { PreparedData } from "./data-split.js";
import type { EarlyStoppingOption } from "./early-stopping.js";
import { countParameters } from "./model-weights.js";
import type { TrainSettings } from "./train-options.js";

export interface SectionFacts {
  readonly model: LayersModel;
  readonly settings: TrainSettings;
  readonly data: PreparedData;
  readonly optimizer: { readonly name: string; readonly learningRate: number | null };
  /** The section loss_config without clipping. */
  readonly loss: Readonly<Record<string, unknown>>;
  readonly backend: string;
  readonly backendReason?: string;
  /** Version of TensorFlow.js. */
  readonly tensorflowVersion: string;
  readonly resumed?: { readonly from: string; readonly epoch: number };
}

/** How a training came out, or stands. */
export interface Outcome {
  /** Epochs done, those before a resume included. */
  readonly epochs: number;
  /** Of this run alone, without the epochs before a resume. */
  readonly seconds: number;
  /** Absent or null: not stopped early. */
  readonly stoppedAtEpoch: number | null;
  /** Null: no epoch had a finite validation loss. */
  readonly bestEpoch: number | null;
  readonly bestValue: number | null;
  /** Epoch in which the loss became NaN or infinite; null when it did not, or when the training went on anyway. */
  readonly divergedAtEpoch: number | null;
}

/** All sections; without `outcome` as they are known when the training starts. */
export function metadataSections(facts: SectionFacts, outcome?: Outcome): Record<string, unknown> {
  const { settings, data, loss } = facts;
  return {
    model_parameters: countParameters(facts.model),
    training_config: trainingSection(facts, outcome),
    loss_config: { ...loss, gradient_clip_val: settings.gradientClip },
    precision_config: { precision: 32, mixed_precision_enabled: false },
    data_loader_config: {
      num_workers: 0,
      pin_memory: false,
      persistent_workers: false,
      scaler_type: settings.scaler,
    },
    data_config: data.config,
    early_stopping_config: stoppingSection(settings.earlyStopping, outcome),
  };
}

function trainingSection(facts: SectionFacts, outcome: Outcome | undefined): Record<string, unknown> {
  const { settings, optimizer, resumed } = facts;
  return {
    max_epochs: settings.maxEpochs,
    ...(outcome === undefined ? {} : { actual_epochs: outcome.epochs }),
    batch_size: settings.batchSize,
    eval_batch_size: settings.evalBatchSize,
    learning_rate: optimizer.learningRate,
    optimizer: optimizer.name,
    backend: facts.backend,
    ...(facts.backendReason === undefined ? {} : { backend_reason: facts.backendReason }),
    tensorflow_version: facts.tensorflowVersion,
    ...(resumed === undefined ? {} : { resumed_from: resumed.from, resumed_at_epoch: resumed.epoch }),
    ...(outcome === undefined ? {} : durations(outcome.seconds)),
    ...(outcome?.divergedAtEpoch == null ? {} : { diverged_at_epoch: outcome.divergedAtEpoch }),
  };
}

function durations(seconds: number): Record<string, number> {
  const rounded = Math.round(seconds * 1000) / 1000;
  return { training_duration_seconds: rounded, training_duration_minutes: rounded / 60 };
}

function stoppingSection(
  option: EarlyStoppingOption | null,
  outcome: Outcome | undefined,
): Record<string, unknown> {
  const result =
    outcome === undefined
      ? {}
      : {
          stopped_at_epoch: outcome.stoppedAtEpoch,
          best_epoch: outcome.bestEpoch,
          best_val_loss: outcome.bestValue,
        };
  if (option === null) return { enabled: false, ...result };
  const { patience, minDelta = 0 } = option;
  return { enabled: true, patience, min_delta: minDelta, monitor: "val_loss", ...result };
}
