// Smoothing of learning curves, and the words that say what was done.

export interface SmoothingStrength {
  /** What an address or a control calls it. */
  readonly name: "off" | "light" | "medium" | "strong";
  /** Half-life as a share of all steps; 0: not smoothed. */
  readonly share: number;
}

/** What can be chosen, weakest first. */
export const smoothingStrengths: readonly SmoothingStrength[] = [
  { name: "off", share: 0 },
  { name: "light", share: 0.002 },
  { name: "medium", share: 0.008 },
  { name: "strong", share: 0.025 },
];

/** Half-life in steps, a round number of two digits; 0 where nothing is smoothed. */
export function halfLifeOf(strength: SmoothingStrength, steps: { from: number; to: number }): number {
  const rough = (steps.to - steps.from) * strength.share;
  return rough > 0 && Number.isFinite(rough) ? Number(rough.toPrecision(2)) : 0;
}

/**
 * Exponential moving average over the steps: a value loses half its weight after `halfLife` steps, however densely the
 * points lie; weights are divided by their sum, so that the beginning is not pulled towards 0. NaN stays NaN and is left
 * out of the average.
 */
export function smooth(steps: ArrayLike<number>, values: ArrayLike<number>, halfLife: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let weight = 0;
  let before = steps[0] ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    const step = steps[i] ?? before;
    const kept = halfLife > 0 ? 0.5 ** ((step - before) / halfLife) : 0;
    before = step;
    if (!Number.isFinite(value)) {
      sum *= kept;
      weight *= kept;
      smoothed[i] = Number.NaN;
      continue;
    }
    sum = sum * kept + value;
    weight = weight * kept + 1;
    smoothed[i] = sum / weight;
  }
  return smoothed;
}

/** The sentence below a smoothed chart; undefined where nothing is smoothed. */
export function smoothingWords(halfLife: number): string | undefined {
  if (!(halfLife > 0)) return undefined;
  return `Smoothed: exponential moving average, half-life ${halfLife} ${halfLife === 1 ? "step" : "steps"}. The values themselves are drawn faintly behind.`;
}
