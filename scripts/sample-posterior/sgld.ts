// Stochastic gradient Langevin dynamics: steps down the gradient of a few rows, with noise of the size that makes it sample.

import { SeededRandom } from "runledger/tfjs";
import { normal } from "./build-target.js";
import type { Chain, Potential } from "./local-posterior.js";

export interface SgldConfig {
  readonly draws: number;
  readonly warmup: number;
  /** Steps between two draws. */
  readonly steps_per_draw: number;
  readonly batch_size: number;
  /** ε: a step moves by −ε/2 times the gradient, and the noise has the variance ε. */
  readonly step_size: number;
  readonly seed: number;
}

/**
 * One chain. M. Welling, Y. W. Teh, "Bayesian Learning via Stochastic Gradient Langevin Dynamics" (2011), equation 4, at a
 * constant step size: then it samples slightly too widely, the more so the larger ε is.
 */
export function sampleSgld(potential: Potential, config: SgldConfig, chain: number): Chain {
  const { steps_per_draw, step_size, warmup } = config;
  const random = SeededRandom.fromSeed(config.seed, `sgld ${chain}`);
  const size = Math.min(config.batch_size, potential.rows);
  const w = potential.start.slice();
  const gradient = new Float64Array(w.length);
  const rows = Array.from({ length: potential.rows }, (_, row) => row);
  const draws: Float64Array[] = [];
  const llc: number[] = [];
  const stats = { lp: [] as number[], step_size: [] as number[] };
  const steps = (warmup + config.draws) * steps_per_draw;
  for (let step = 1; step <= steps; step++) {
    const energy = potential.energy(w, gradient, chooseRows(rows, size, random));
    for (let i = 0; i < w.length; i++) {
      w[i] = Number(w[i]) - (step_size / 2) * Number(gradient[i]) + Math.sqrt(step_size) * normal(random);
    }
    if (step % steps_per_draw !== 0 || step <= warmup * steps_per_draw) continue;
    draws.push(w.slice());
    llc.push(potential.llc(w));
    stats.lp.push(-energy);
    stats.step_size.push(step_size);
  }
  return { draws, llc, stats, gradients: (steps * size) / potential.rows };
}

/** Some of the rows without repetition: the first places of a shuffle that is never finished. */
function chooseRows(rows: number[], size: number, random: SeededRandom): readonly number[] {
  for (let place = 0; place < size; place++) {
    const other = place + Math.floor(random.next() * (rows.length - place));
    [rows[place], rows[other]] = [Number(rows[other]), Number(rows[place])];
  }
  return rows.slice(0, size);
}
