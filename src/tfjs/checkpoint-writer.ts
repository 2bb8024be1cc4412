// Saves checkpoints/last and checkpoints/best_model into the run while it trains, now and then and at the end.

import type { ActiveRun } from "../recorder/active-run.js";
import { type Checkpoint, checkpointFiles, encodeModel, encodeWeights, topologyOf } from "./checkpoint.js";
import { takeWeights } from "./model-weights.js";
import { takeOptimizerState } from "./optimizer.js";
import type { StepContext } from "./train-step.js";
import type { LoopState } from "./training-loop.js";

/** Path of the best model's description in the run folder; `best_model_path` of metadata.json. */
export const bestModelPath = `checkpoints/best_model/${checkpointFiles.model}`;

export interface CheckpointWriterOptions {
  readonly context: StepContext;
  /** Recorded in the state, to be compared on resume. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Least time between two saves, seconds. */
  readonly everySeconds: number;
}

export class CheckpointWriter {
  readonly #run: ActiveRun;
  readonly #options: CheckpointWriterOptions;
  readonly #topology: unknown;
  readonly #described = new Set<string>();
  #savedAt: number | undefined;
  #savedBestEpoch = 0;

  constructor(run: ActiveRun, options: CheckpointWriterOptions) {
    this.#run = run;
    this.#options = options;
    this.#topology = topologyOf(options.context.model);
  }

  /** Saves when nothing was saved yet or the last time is long enough ago. */
  async saveWhenDue(state: LoopState): Promise<void> {
    const waited = (performance.now() - (this.#savedAt ?? Number.NEGATIVE_INFINITY)) / 1000;
    if (waited >= this.#options.everySeconds) await this.save(state);
  }

  async save(state: LoopState): Promise<void> {
    if (!this.#run.isRecording) return;
    this.#savedAt = performance.now();
    await this.#write("last", this.#currentCheckpoint(state));
    const { bestEpoch } = state.stopping;
    if (state.bestWeights === undefined || bestEpoch === this.#savedBestEpoch) return;
    await this.#write("best_model", { topology: this.#topology, weights: state.bestWeights });
    this.#savedBestEpoch = bestEpoch;
  }

  #currentCheckpoint(state: LoopState): Checkpoint {
    const { tf, model, optimizer } = this.#options.context;
    const training = {
      epoch: state.epoch,
      step: state.step,
      shuffling: state.shuffling.state,
      noise: state.noise.state,
      stopping: state.stopping,
      optimizer: takeOptimizerState(tf, optimizer),
      // Without their names: those count the layers made in this process, and equal trainings have equal files.
      bestWeights: (state.bestWeights ?? []).map((weight, i) => ({ ...weight, name: String(i) })),
      settings: this.#options.settings,
    };
    return { topology: this.#topology, weights: takeWeights(model), training };
  }

  async #write(name: string, checkpoint: Checkpoint): Promise<void> {
    const folder = `checkpoints/${name}`;
    await this.#run.saveFile(`${folder}/${checkpointFiles.weights}`, encodeWeights(checkpoint));
    if (this.#described.has(name)) return;
    await this.#run.saveFile(`${folder}/${checkpointFiles.model}`, encodeModel(checkpoint));
    this.#described.add(name);
  }
}
