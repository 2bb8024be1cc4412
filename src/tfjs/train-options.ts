// The options of train(), their defaults, and the checks that need neither data nor TensorFlow.js.

import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UserError } from "../errors.js";
import type { SplitOption, TrainingData } from "./data-split.js";
import type { EarlyStoppingOption } from "./early-stopping.js";
import type { Metrics, TargetGroups } from "./group-metrics.js";
import type { LossOption } from "./loss.js";
import type { Matrix } from "./matrix.js";
import type { OptimizerOption } from "./optimizer.js";
import { type ScalerType, scalerTypes } from "./scaler.js";
import type { BackendChoice } from "./tensorflow.js";
import type { TensorFlow } from "./tensorflow-api.js";

/** A model's name and how to build it; built anew where a backend has to be changed. */
export interface ModelBuilder {
  readonly name: string;
  /** Not compiled. Without seeds of its own it starts from weights that depend on `seed` alone. */
  readonly build: (
    tf: TensorFlow,
    shape: { readonly inputDim: number; readonly outputLength: number },
  ) => LayersModel;
}

export interface TrainOptions {
  /** How to build it, or a model that exists: that one is trained from the weights it has. */
  readonly model: ModelBuilder | LayersModel;
  readonly data: TrainingData;
  readonly split?: SplitOption;
  /** Of inputs and targets, fitted to the training rows; "standard" when absent. */
  readonly scaler?: ScalerType;
  /** "mse" when absent. */
  readonly loss?: LossOption;
  /** "adam" with a rate of 0.001 when absent. */
  readonly optimizer?: OptimizerOption;
  /** 32 when absent. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** For validation and test; 256 when absent. */
  readonly evalBatchSize?: number;
  /** 100 when absent. */
  readonly maxEpochs?: number;
  /** Does not stop early when absent or null. The best epoch's weights are kept in any case. */
  readonly earlyStopping?: EarlyStoppingOption | null;
  /** Largest global norm of the gradients; not clipped when absent or null. */
  readonly gradientClip?: number | null;
  /** Only 32: TensorFlow.js trains in 32 bits. */
  readonly precision?: 32;
  /** First weights, shuffling and dropout follow from it; 0 when absent. */
  readonly seed?: number;
  /** "auto" when absent. */
  readonly backend?: BackendChoice;
  /** Columns by metric group; one group per named target column when absent. */
  readonly groups?: TargetGroups;
  /** Computes the metrics instead of `groups`, from test predictions and targets in their original unit. */
  readonly evaluate?: (predictions: Matrix, targets: Matrix) => Metrics;
  /** "fail" (when absent): a loss of NaN or Infinity ends the run as failed. "continue": goes on. */
  readonly onDivergence?: "fail" | "continue";
  /** Run folder, or checkpoint folder, to continue from; all other options as they were, maxEpochs may be higher. */
  readonly resume?: string;
  /** Least time between two writes of checkpoints; 5 when absent, 0 for every epoch. They are written at the end anyway. */
  readonly checkpointEverySeconds?: number;
  /** Where the progress line goes; stderr when absent. Only a terminal gets it; null: never. */
  readonly progress?: ProgressStream | null;
  /** Takes what has to be said, e.g. a change of backend; written to stderr when absent. */
  readonly warn?: (message: string) => void;
  readonly root?: string;
  readonly runTag?: string;
  readonly tags?: readonly string[];
  readonly notes?: string;
  /** Further parameters, recorded as they are. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Required values: `{ "heating_load.mae": "<= 1" }`. */
  readonly targets?: Readonly<Record<string, string>>;
  readonly tensorboard?: boolean;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Options with their defaults, checked. */
export interface TrainSettings {
  readonly scaler: ScalerType;
  readonly loss: LossOption;
  readonly optimizer: OptimizerOption;
  readonly batchSize: number;
  readonly evalBatchSize: number;
  readonly maxEpochs: number;
  readonly earlyStopping: EarlyStoppingOption | null;
  readonly gradientClip: number | null;
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly stopOnDivergence: boolean;
  readonly checkpointEverySeconds: number;
}

/**
 * Fills in defaults and checks numbers.
 * @throws UserError "unsupported-precision", "bad-option", "bad-scaler"
 */
export function settleOptions(options: TrainOptions): TrainSettings {
  checkPrecision(options.precision ?? 32);
  const { earlyStopping = null, gradientClip = null, scaler = "standard", onDivergence = "fail" } = options;
  if (earlyStopping !== null) {
    checkWhole("earlyStopping.patience", earlyStopping.patience);
    checkNumber("earlyStopping.minDelta", earlyStopping.minDelta ?? 0, (value) => value >= 0);
  }
  if (gradientClip !== null) checkNumber("gradientClip", gradientClip, (value) => value > 0);
  if (!scalerTypes.includes(scaler)) throw badOption("scaler", scaler, `one of ${scalerTypes.join(", ")}`);
  if (onDivergence !== "fail" && onDivergence !== "continue") {
    throw badOption("onDivergence", onDivergence, '"fail" or "continue"');
  }
  return {
    scaler,
    loss: options.loss ?? "mse",
    optimizer: options.optimizer ?? "adam",
    batchSize: checkWhole("batchSize", options.batchSize ?? 32),
    evalBatchSize: checkWhole("evalBatchSize", options.evalBatchSize ?? 256),
    maxEpochs: checkWhole("maxEpochs", options.maxEpochs ?? 100),
    earlyStopping,
    gradientClip,
    seed: checkSeed(options.seed ?? 0),
    backend: options.backend ?? "auto",
    stopOnDivergence: onDivergence === "fail",
    checkpointEverySeconds: checkNumber(
      "checkpointEverySeconds",
      options.checkpointEverySeconds ?? 5,
      (value) => value >= 0,
    ),
  };
}

function checkPrecision(precision: unknown): void {
  if (precision === 32) return;
  throw new UserError("unsupported-precision", `precision ${String(precision)} is not possible.`, {
    hint: "TensorFlow.js trains in 32 bits only: leave precision out or set it to 32.",
  });
}

function checkWhole(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw badOption(name, value, "a whole number of 1 or more");
}

function checkSeed(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw badOption("seed", value, "a whole number");
}

function checkNumber(name: string, value: number, isAllowed: (value: number) => boolean): number {
  if (Number.isFinite(value) && isAllowed(value)) return value;
  throw badOption(
    name,
    value,
    name === "gradientClip" ? "a number above 0, or null" : "a number of 0 or more",
  );
}

function badOption(name: string, value: unknown, expected: string): UserError {
  return new UserError("bad-option", `${name} is ${JSON.stringify(value) ?? String(value)}.`, {
    hint: `It must be ${expected}.`,
  });
}
