// A callback for people's own model.fit that logs every epoch and describes the training by itself.

import { createRequire } from "node:module";
import type * as core from "@tensorflow/tfjs-core";
import type { Scalar } from "@tensorflow/tfjs-core";
import type * as layers from "@tensorflow/tfjs-layers";
import type { Callback, LayersModel } from "@tensorflow/tfjs-layers";
import type { ActiveRun } from "../recorder/active-run.js";
import { countParameters } from "./model-weights.js";
import { describeOptimizer } from "./optimizer.js";

/** What the callback needs of a run. */
export type FitRun = Pick<ActiveRun, "log" | "describe">;

/** model.fit computes without letting timers run; the recorder gets its turn at least this often. Milliseconds. */
const longestHold = 100;

/**
 * A callback for `model.fit(x, y, { callbacks: [recordFit(run)] })` and fitDataset. Logs all of TensorFlow.js's values
 * (loss, metrics, val_…) at the end of each epoch, and writes model_parameters, training_config, loss_config,
 * precision_config and data_loader_config. Ending the run stays with the caller.
 */
export function recordFit(run: FitRun): Callback {
  // Required, not imported: model.fit tells its callbacks from plain settings by this class, and needs it at once.
  const require = createRequire(import.meta.url);
  const { Callback: Base } = require("@tensorflow/tfjs-layers") as typeof layers;
  const { getBackend } = require("@tensorflow/tfjs-core") as typeof core;
  class RecordFit extends Base {
    #step = 0;
    #epochs = 0;
    #started = 0;
    #yielded = 0;

    override async onTrainBegin(): Promise<void> {
      this.#started = performance.now();
      run.describe(describeFit(modelOf(this), this.params, getBackend()));
    }

    override async onBatchEnd(): Promise<void> {
      this.#step += 1;
      if (performance.now() - this.#yielded > longestHold) await this.#yield();
    }

    override async onEpochEnd(
      epoch: number,
      logs: Readonly<Record<string, number | Scalar>> = {},
    ): Promise<void> {
      this.#epochs += 1;
      const values = Object.entries(logs).map(([name, value]) => [name, toNumber(value)]);
      run.log(Object.fromEntries(values), { step: this.#step, epoch: epoch + 1 });
      await this.#yield();
    }

    override async onTrainEnd(): Promise<void> {
      const seconds = Math.round(performance.now() - this.#started) / 1000;
      run.describe({
        training_config: {
          actual_epochs: this.#epochs,
          training_duration_seconds: seconds,
          training_duration_minutes: seconds / 60,
        },
      });
    }

    async #yield(): Promise<void> {
      await new Promise((resolve) => setImmediate(resolve));
      this.#yielded = performance.now();
    }
  }
  return new RecordFit();
}

/** The model is set by model.fit before training begins. */
function modelOf(callback: Callback): LayersModel {
  return (callback as unknown as { readonly model: LayersModel }).model;
}

function describeFit(
  model: LayersModel,
  params: Callback["params"],
  backend: string,
): Record<string, unknown> {
  const { name, learningRate } = describeOptimizer(model.optimizer);
  return {
    model_parameters: countParameters(model),
    training_config: {
      max_epochs: params.epochs ?? null,
      batch_size: params.batchSize ?? null,
      learning_rate: learningRate,
      optimizer: name,
      backend,
    },
    loss_config: { loss_type: lossName(model.loss) },
    precision_config: { precision: 32, mixed_precision_enabled: false },
    data_loader_config: { num_workers: 0, pin_memory: false, persistent_workers: false },
    ...(typeof params.samples === "number" ? { data_config: { train_size: params.samples } } : {}),
  };
}

function lossName(loss: unknown): unknown {
  if (typeof loss === "function") return loss.name === "" ? "custom" : loss.name;
  if (Array.isArray(loss)) return loss.map(lossName);
  return typeof loss === "string" ? loss : "custom";
}

function toNumber(value: number | Scalar): number {
  return typeof value === "number" ? value : Number(value.dataSync()[0]);
}
