// The public API of `runledger`: recording runs, reading them back, comparing them. Nothing else is public.

export { readHistory, readRuns } from "./catalog/read-runs.js";
export { type CompareOptions, compareRuns } from "./core/comparison/compare.js";
// Comparing
export type {
  ComparisonColumn,
  ComparisonTable,
  Highlight,
  VerdictCount,
} from "./core/comparison/comparison-table.js";
export { type Contract, emptyContract, type MetricContract } from "./core/contract/contract.js";
export { type FieldTable, fieldTableOf } from "./core/field/field-table.js";
export { type RegressionMetrics, regressionMetrics } from "./core/regression.js";
// Reading
export type { History, HistoryPoint, Note, Run, Status } from "./core/run.js";
export { bulkEffectiveSampleSize, rankNormalizedRhat } from "./core/statistics/chain-convergence.js";
export { parseTarget, type Target, type TargetVerdict } from "./core/target.js";
export type { Fields, Value } from "./core/value.js";
// Errors
export { exitCodes, type Problem, UserError } from "./errors.js";
export {
  type Evaluated,
  type EvaluateOptions,
  evaluate,
  type ItemContext,
  type RetryOptions,
} from "./evaluate/evaluate.js";
// Evaluating
export { type CsvTable, parseCsv } from "./formats/csv.js";
// Recording
export type { ActiveRun, StartRunOptions } from "./recorder/start-run.js";
export { startRun } from "./recorder/start-run.js";
export { type DiagnosticsOptions, saveDiagnostics } from "./report/save-diagnostics.js";
// Reporting
export { writeReport } from "./report/write-report.js";
// Stages
export { readArrays, saveArrays } from "./stage/arrays-file.js";
export { samplerRunId, targetId } from "./stage/artifact-id.js";
export type { SamplerAnalysis } from "./stage/sampler-run.js";
export { type SamplerRun, type StageOptions, stage, type Target as StageTarget } from "./stage/stage.js";
export type { Precision, TargetFacts } from "./stage/target-meta.js";
export { saveTrace, type Trace } from "./stage/trace-file.js";
