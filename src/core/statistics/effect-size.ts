// Effect sizes: a difference in units of the spread, so that differences of different metrics can be set side by side.

import { meanOf, varianceOf } from "./sample.js";
import { logGamma } from "./stirling.js";

/**
 * Hedges' g of two samples: difference of the means over the pooled standard deviation, with the exact correction for
 * small samples (L. V. Hedges, "Distribution theory for Glass's estimator of effect size", 1981). Undefined when either
 * has fewer than 2 values or nothing varies.
 */
export function hedgesG(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length < 2 || b.length < 2) return undefined;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const degrees = a.length + b.length - 2;
  const pooled = ((a.length - 1) * varianceOf(a, meanA) + (b.length - 1) * varianceOf(b, meanB)) / degrees;
  return pooled > 0 ? (smallSampleCorrection(degrees) * (meanA - meanB)) / Math.sqrt(pooled) : undefined;
}

/**
 * The same for pairs: mean over standard deviation of the differences (Cohen's d_z, J. Cohen, "Statistical power
 * analysis", 1988), corrected likewise. Undefined for fewer than 3 differences, of which the
 * correction would leave 0 whatever they are, and when they do not vary.
 */
export function pairedEffectSize(differences: readonly number[]): number | undefined {
  if (differences.length < 3) return undefined;
  const mean = meanOf(differences);
  const variance = varianceOf(differences, mean);
  return variance > 0
    ? (smallSampleCorrection(differences.length - 1) * mean) / Math.sqrt(variance)
    : undefined;
}

/** Γ(m/2) / (√(m/2) Γ((m − 1)/2)); 0 for one degree of freedom, about 1 − 3/(4m − 1). */
export function smallSampleCorrection(degreesOfFreedom: number): number {
  if (degreesOfFreedom <= 1) return 0;
  const half = degreesOfFreedom / 2;
  return Math.exp(logGamma(half) - logGamma(half - 0.5)) / Math.sqrt(half);
}
