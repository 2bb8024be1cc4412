// What is sampled: the tempered posterior around the trained parameters, from which the learning coefficient is read.

import type { TrainedNetwork } from "./build-target.js";
import { lossOf } from "./network.js";

/** A potential U(w) = n·β·(L(w) − L(w*)) + γ/2·|w − w*|², to be sampled with density proportional to exp(−U). */
export interface Potential {
  readonly start: Float64Array;
  /** How many rows of data there are. */
  readonly rows: number;
  /** U and, in `gradient`, its slope. With `rows`, the loss is that of these rows alone. */
  readonly energy: (w: Float64Array, gradient: Float64Array, rows?: readonly number[]) => number;
  /** n·β·(L(w) − L(w*)) on all data: its mean over the draws is the local learning coefficient. */
  readonly llc: (w: Float64Array) => number;
}

/**
 * The local posterior of a trained network at the inverse temperature β = 1/ln n, held near w* by γ. The mean of `llc` over
 * its draws estimates the local learning coefficient: E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, "The Local Learning
 * Coefficient: A Singularity-Aware Complexity Measure" (2023), after S. Watanabe's WBIC (2013).
 */
export function localPosterior(network: TrainedNetwork, gamma: number): Potential {
  const { w: center, data } = network;
  const n = data.outputs.length;
  const scale = n / Math.log(n);
  const atCenter = lossOf(center, network);
  return {
    start: center,
    rows: n,
    energy: (w, gradient, rows) => {
      const loss = lossOf(w, network, rows === undefined ? { gradient } : { gradient, rows });
      let distance = 0;
      for (let i = 0; i < w.length; i++) {
        const away = Number(w[i]) - Number(center[i]);
        distance += away * away;
        gradient[i] = scale * Number(gradient[i]) + gamma * away;
      }
      return scale * (loss - atCenter) + (gamma / 2) * distance;
    },
    llc: (w) => scale * (lossOf(w, network) - atCenter),
  };
}

/** One chain of a sampler. All lists have an entry a draw. */
export interface Chain {
  readonly draws: readonly Float64Array[];
  readonly llc: readonly number[];
  /** What the sampler tells of each draw, by ArviZ's names. */
  readonly stats: Readonly<Record<string, readonly (number | boolean)[]>>;
  /** Gradients on all data; those on a part count as that part. */
  readonly gradients: number;
}
