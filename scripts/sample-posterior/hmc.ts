// Hamiltonian Monte Carlo: leapfrog steps, Metropolis' decision, and a step size that is learned in the warm-up.

import { SeededRandom } from "runledger/tfjs";
import { normal } from "./build-target.js";
import type { Chain, Potential } from "./local-posterior.js";

export interface HmcConfig {
  readonly draws: number;
  readonly warmup: number;
  readonly leapfrog_steps: number;
  readonly target_acceptance: number;
  readonly seed: number;
}

interface State {
  readonly w: Float64Array;
  readonly gradient: Float64Array;
  readonly energy: number;
}

/** An energy error beyond this is a divergence, as in Stan. */
const divergence = 1000;

/**
 * One chain. R. Neal, "MCMC using Hamiltonian dynamics" (2011); the step size by dual averaging towards the wanted share of
 * accepted moves, M. Hoffman, A. Gelman, "The No-U-Turn Sampler" (2014), section 3.2. Steps vary by a tenth, so that no
 * orbit closes on itself.
 */
export function sampleHmc(potential: Potential, config: HmcConfig, chain: number): Chain {
  const random = SeededRandom.fromSeed(config.seed, `hmc ${chain}`);
  const stepSize = new StepSize(0.01, config.target_acceptance);
  const draws: Float64Array[] = [];
  const llc: number[] = [];
  const stats = {
    acceptance_rate: [] as number[],
    diverging: [] as boolean[],
    lp: [] as number[],
    step_size: [] as number[],
  };
  let state = stateAt(potential, potential.start);
  for (let draw = -config.warmup; draw < config.draws; draw++) {
    const size = draw < 0 ? stepSize.tried : stepSize.settled;
    const proposal = move(potential, state, { config, size: size * (0.9 + 0.2 * random.next()), random });
    if (random.next() < proposal.acceptance) state = proposal.state;
    if (draw < 0) stepSize.learn(proposal.acceptance);
    if (draw < 0) continue;
    draws.push(state.w.slice());
    llc.push(potential.llc(state.w));
    stats.acceptance_rate.push(proposal.acceptance);
    stats.diverging.push(proposal.isDiverging);
    stats.lp.push(-state.energy);
    stats.step_size.push(size);
  }
  const gradients = 1 + (config.warmup + config.draws) * config.leapfrog_steps;
  return { draws, llc, stats, gradients };
}

function stateAt(potential: Potential, w: Float64Array): State {
  const gradient = new Float64Array(w.length);
  return { w: w.slice(), energy: potential.energy(w, gradient), gradient };
}

interface Move {
  readonly config: HmcConfig;
  readonly size: number;
  readonly random: SeededRandom;
}

/** A proposal: the end of a path of leapfrog steps with a fresh momentum. */
function move(potential: Potential, from: State, { config, size, random }: Move) {
  const w = from.w.slice();
  const gradient = from.gradient.slice();
  const momentum = Float64Array.from(w, () => normal(random));
  const before = from.energy + kinetic(momentum);
  let energy = from.energy;
  kick(momentum, gradient, size / 2);
  for (let step = 1; step <= config.leapfrog_steps; step++) {
    for (let i = 0; i < w.length; i++) w[i] = Number(w[i]) + size * Number(momentum[i]);
    energy = potential.energy(w, gradient);
    kick(momentum, gradient, step === config.leapfrog_steps ? size / 2 : size);
  }
  const error = energy + kinetic(momentum) - before;
  const acceptance = Number.isFinite(error) ? Math.min(1, Math.exp(-error)) : 0;
  return { state: { w, gradient, energy }, acceptance, isDiverging: !(error < divergence) };
}

function kick(momentum: Float64Array, gradient: Float64Array, size: number): void {
  for (let i = 0; i < momentum.length; i++) momentum[i] = Number(momentum[i]) - size * Number(gradient[i]);
}

function kinetic(momentum: Float64Array): number {
  return momentum.reduce((sum, p) => sum + (p * p) / 2, 0);
}

/** Dual averaging with the paper's constants. */
class StepSize {
  readonly #wanted: number;
  readonly #goal: number;
  #count = 0;
  #meanError = 0;
  #log: number;
  #logSettled = 0;

  constructor(first: number, wanted: number) {
    this.#wanted = wanted;
    this.#goal = Math.log(10 * first);
    this.#log = Math.log(first);
    this.#logSettled = this.#log;
  }

  /** What the warm-up uses. */
  get tried(): number {
    return Math.exp(this.#log);
  }

  /** What is used after it. */
  get settled(): number {
    return Math.exp(this.#logSettled);
  }

  learn(acceptance: number): void {
    const count = ++this.#count;
    this.#meanError += (this.#wanted - acceptance - this.#meanError) / (count + 10);
    this.#log = this.#goal - (Math.sqrt(count) / 0.05) * this.#meanError;
    const weight = count ** -0.75;
    this.#logSettled = weight * this.#log + (1 - weight) * this.#logSettled;
  }
}
