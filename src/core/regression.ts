// Error of predictions against targets: mean absolute error, root mean squared error, coefficient of determination.

export interface RegressionMetrics {
  /** Mean of |prediction − target|, in the target's unit. */
  readonly mae: number;
  /** Square root of the mean of (prediction − target)², in the target's unit. */
  readonly rmse: number;
  /** 1 − Σ(target − prediction)² / Σ(target − mean target)²; null where all targets are equal and the ratio says nothing. */
  readonly r2: number | null;
}

/**
 * Computes mae, rmse and r2 over all elements, whatever their shape. A NaN anywhere makes all three NaN.
 * @throws RangeError when the lengths differ or are 0
 */
export function regressionMetrics(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
): RegressionMetrics {
  const count = targets.length;
  if (count === 0 || predictions.length !== count) {
    throw new RangeError(`${predictions.length} predictions for ${count} targets`);
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Number(targets[i]);
  const mean = sum / count;
  let absolute = 0;
  let squared = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    const target = Number(targets[i]);
    const error = Number(predictions[i]) - target;
    absolute += Math.abs(error);
    squared += error * error;
    spread += (target - mean) * (target - mean);
  }
  const r2 = spread === 0 ? null : 1 - squared / spread;
  return { mae: absolute / count, rmse: Math.sqrt(squared / count), r2 };
}
