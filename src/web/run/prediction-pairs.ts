// Predictions against targets of one output, and their residuals.

export interface PredictionPairs {
  readonly targets: Float64Array;
  readonly predictions: Float64Array;
  /** Prediction minus target. */
  readonly residuals: Float64Array;
  /** Pairs of which one half is missing; they are left out. */
  readonly missing: number;
}

/** The pairs of which both halves are numbers. */
export function pairPredictions(
  targets: readonly (number | null)[],
  predictions: readonly (number | null)[],
): PredictionPairs {
  const length = Math.min(targets.length, predictions.length);
  const kept: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    const [target, prediction] = [targets[i], predictions[i]];
    if (typeof target === "number" && typeof prediction === "number") kept.push([target, prediction]);
  }
  return {
    targets: Float64Array.from(kept, ([target]) => target),
    predictions: Float64Array.from(kept, ([, prediction]) => prediction),
    residuals: Float64Array.from(kept, ([target, prediction]) => prediction - target),
    missing: length - kept.length,
  };
}

export interface ResidualSummary {
  readonly count: number;
  readonly bias: number;
  readonly mae: number;
  readonly worst: number;
}

/** Mean residual, mean size and greatest size of the residuals; undefined without pairs. */
export function summarizeResiduals(residuals: Float64Array): ResidualSummary | undefined {
  if (residuals.length === 0) return undefined;
  let sum = 0;
  let sizes = 0;
  let worst = 0;
  for (const residual of residuals) {
    sum += residual;
    sizes += Math.abs(residual);
    worst = Math.max(worst, Math.abs(residual));
  }
  return { count: residuals.length, bias: sum / residuals.length, mae: sizes / residuals.length, worst };
}
