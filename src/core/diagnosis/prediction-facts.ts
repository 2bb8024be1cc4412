// Statistics of predictions against targets: what the rules need to know of two arrays that may be large.

import { type RegressionMetrics, regressionMetrics } from "../regression.js";

export interface PredictionFacts {
  /** Number of values in each. */
  readonly count: number;
  readonly targetCount: number;
  /** Rows: the length of the first axis. */
  readonly samples: number;
  /** Values that are NaN or infinite. */
  readonly nonFinite: number;
  /** Mean over columns of the variance from sample to sample; 0: every sample got the same prediction. */
  readonly predictionSpread: number;
  readonly targetSpread: number;
  /** Mean of all predictions. */
  readonly mean: number;
  /** Whether every prediction equals its target to the last bit, and they are no whole numbers. */
  readonly isCopyOfTargets: boolean;
  /** Whether all targets are whole numbers, as labels of classes are. */
  readonly areLabels: boolean;
  /** Share of predictions that equal their target. */
  readonly accuracy: number;
  /** Over all elements. Absent when the sizes differ or there is nothing. */
  readonly overall?: RegressionMetrics;
  /** Mean over columns of each column's metrics; r2 over the columns that have one. Absent for a single column. */
  readonly byColumn?: RegressionMetrics;
}

export interface ArrayOfNumbers {
  readonly data: ArrayLike<number>;
  /** Length of each axis; the first is that of the samples. */
  readonly shape: readonly number[];
}

/** More columns than this are not looked at one by one for `byColumn`. */
const mostColumns = 4096;

/** Computes the statistics. Never throws: arrays of different sizes have counts and spreads only. */
export function predictionFacts(predictions: ArrayOfNumbers, targets: ArrayOfNumbers): PredictionFacts {
  const [count, targetCount] = [predictions.data.length, targets.data.length];
  const samples = predictions.shape[0] ?? count;
  const isComparable = count === targetCount && count > 0;
  const columns = samples > 0 ? Math.floor(count / samples) : 0;
  const equal = isComparable ? countEqual(predictions.data, targets.data) : 0;
  const areLabels = isComparable && isWholeOnly(targets.data);
  return {
    count,
    targetCount,
    samples,
    nonFinite: countNonFinite(predictions.data),
    predictionSpread: spreadOver(predictions.data, samples),
    targetSpread: spreadOver(targets.data, targets.shape[0] ?? targetCount),
    mean: meanOf(predictions.data),
    isCopyOfTargets: isComparable && equal === count && !areLabels,
    areLabels,
    accuracy: isComparable ? equal / count : Number.NaN,
    ...(isComparable ? { overall: regressionMetrics(predictions.data, targets.data) } : {}),
    ...(isComparable && columns > 1 && columns <= mostColumns
      ? { byColumn: columnMetrics(predictions.data, targets.data, columns) }
      : {}),
  };
}

/** Mean over columns of the population variance down the samples, by two passes. */
function spreadOver(data: ArrayLike<number>, samples: number): number {
  const columns = samples > 0 ? Math.floor(data.length / samples) : 0;
  if (columns === 0) return 0;
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; i++)
    means[i % columns] = (means[i % columns] ?? 0) + Number(data[i]) / samples;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (Number(data[i]) - (means[i % columns] ?? 0)) ** 2;
  return sum / data.length;
}

function columnMetrics(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  columns: number,
): RegressionMetrics {
  let [mae, rmse, r2, withR2] = [0, 0, 0, 0];
  for (let column = 0; column < columns; column++) {
    const metrics = regressionMetrics(
      everyNth(predictions, column, columns),
      everyNth(targets, column, columns),
    );
    mae += metrics.mae / columns;
    rmse += metrics.rmse / columns;
    if (metrics.r2 === null) continue;
    r2 += metrics.r2;
    withR2++;
  }
  return { mae, rmse, r2: withR2 === 0 ? null : r2 / withR2 };
}

function everyNth(data: ArrayLike<number>, start: number, step: number): Float64Array {
  const taken = new Float64Array(Math.floor(data.length / step));
  for (let i = 0; i < taken.length; i++) taken[i] = Number(data[start + i * step]);
  return taken;
}

function countEqual(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return equal;
}

function countNonFinite(data: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) found++;
  return found;
}

function isWholeOnly(data: ArrayLike<number>): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isInteger(data[i])) return false;
  return true;
}

function meanOf(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += Number(data[i]);
  return data.length === 0 ? Number.NaN : sum / data.length;
}
