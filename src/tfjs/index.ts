// Public entry "runledger/tfjs": training with TensorFlow.js that records itself.

export { type RegressionMetrics, regressionMetrics } from "../core/regression.js";
// Data
export type { Examples, SplitOption, TrainingData } from "./data-split.js";
export type { EarlyStoppingOption } from "./early-stopping.js";
export type { Metrics, TargetGroups } from "./group-metrics.js";
// Scalers and models of finished runs
export { loadModel, loadScaler } from "./load-model.js";
export type { AuxiliaryTerm, BaseLoss, LossOption } from "./loss.js";
export type { Matrix, MatrixLike } from "./matrix.js";
export type { OptimizerName, OptimizerOption } from "./optimizer.js";
// Training
export { type FitRun, recordFit } from "./record-fit.js";
export { applyScaler, fitScaler, invertScaler, type Scaler, type ScalerType } from "./scaler.js";
export { SeededRandom } from "./seeded-random.js";
export { loadTable, type Table, type TableColumns } from "./table.js";
// TensorFlow.js itself
export { type BackendChoice, type BackendName, type LoadedBackend, loadTensorFlow } from "./tensorflow.js";
export type { TensorFlow } from "./tensorflow-api.js";
export { type TrainResult, train } from "./train.js";
export type { ModelBuilder, ProgressStream, TrainOptions } from "./train-options.js";
export type { Scalers } from "./train-session.js";
export type { EpochRecord } from "./training-loop.js";
