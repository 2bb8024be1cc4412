// The target: data from a teacher network with noise, and a network trained on them to its minimum.

import { readArrays, saveArrays } from "runledger";
import { SeededRandom } from "runledger/tfjs";
import {
  type Data,
  lossOf,
  type NetworkShape,
  outputOf,
  parameterCount,
  parameterShapes,
} from "./network.js";

/** What a target is made of: the config of the stage. */
export interface TargetConfig {
  readonly model: string;
  readonly model_cfg: {
    readonly depth: number;
    readonly widths: readonly number[];
    readonly activation: "tanh";
  };
  readonly data: string;
  readonly data_cfg: { readonly n_data: number; readonly inputs: number; readonly noise_scale: number };
  readonly training_cfg: {
    readonly optimizer: "adam";
    readonly steps: number;
    readonly learning_rate: number;
  };
  readonly seed: number;
  readonly precision: "float64";
}

/** A trained network and its data, as samplers need them. */
export interface TrainedNetwork {
  readonly shape: NetworkShape;
  readonly data: Data;
  readonly noise: number;
  /** Trained parameters. */
  readonly w: Float64Array;
}

/** Builds the target into a folder; returns what its meta.json says beside the config. */
export function buildTarget(config: TargetConfig, folder: string) {
  const shape = shapeOf(config);
  const data = makeData(config);
  const noise = config.data_cfg.noise_scale;
  const w = train(startOf(config, shape), { shape, data, noise, ...config.training_cfg });
  const n = data.outputs.length;
  saveArrays(folder, "data.npz", {
    X: { data: data.inputs, shape: [n, shape.columns] },
    Y: { data: data.outputs, shape: [n] },
  });
  let at = 0;
  const arrays = parameterShapes(shape).map(([name, axes]) => {
    const values = w.slice(at, at + axes.reduce((count, length) => count * length, 1));
    at += values.length;
    return [name, { data: values, shape: axes }] as const;
  });
  saveArrays(folder, "params.npz", Object.fromEntries(arrays));
  const L0 = lossOf(w, { shape, data, noise });
  return { dims: { n, d: shape.columns, p: w.length }, metrics: { L0 } };
}

/** Reads a target from its folder, whoever built it. */
export function readTarget(config: TargetConfig, folder: string): TrainedNetwork {
  const shape = shapeOf(config);
  const { X, Y } = readArrays(folder, "data.npz");
  const params = readArrays(folder, "params.npz");
  const values = parameterShapes(shape).flatMap(([name]) => Array.from(params[name]?.data ?? [], Number));
  const data = { inputs: float64(X?.data), outputs: float64(Y?.data), columns: shape.columns };
  return { shape, data, noise: config.data_cfg.noise_scale, w: Float64Array.from(values) };
}

function float64(data: ArrayLike<number | bigint> | undefined): Float64Array {
  return Float64Array.from(Array.from(data ?? [], Number));
}

function shapeOf({ model_cfg, data_cfg }: TargetConfig): NetworkShape {
  return { columns: data_cfg.inputs, hidden: model_cfg.widths[0] ?? 0 };
}

/** Inputs from the normal distribution; outputs of a network with random parameters, with noise. */
function makeData(config: TargetConfig): Data {
  const { n_data, inputs: columns, noise_scale } = config.data_cfg;
  const random = SeededRandom.fromSeed(config.seed, "data");
  const shape = shapeOf(config);
  const teacher = Float64Array.from({ length: parameterCount(shape) }, () => normal(random));
  const inputs = Float64Array.from({ length: n_data * columns }, () => normal(random));
  const hidden = new Float64Array(shape.hidden);
  const outputs = Float64Array.from(
    { length: n_data },
    (_, row) =>
      outputOf(teacher, shape, { inputs, at: row * columns, hidden }) + noise_scale * normal(random),
  );
  return { inputs, outputs, columns };
}

function startOf(config: TargetConfig, shape: NetworkShape): Float64Array {
  const random = SeededRandom.fromSeed(config.seed, "start");
  return Float64Array.from({ length: parameterCount(shape) }, () => 0.5 * normal(random));
}

interface Training {
  readonly shape: NetworkShape;
  readonly data: Data;
  readonly noise: number;
  readonly steps: number;
  readonly learning_rate: number;
}

/** Adam (Kingma, Ba 2015) on all data, its steps falling to 0 along a cosine. */
function train(w: Float64Array, { steps, learning_rate, ...model }: Training): Float64Array {
  const gradient = new Float64Array(w.length);
  const mean = new Float64Array(w.length);
  const square = new Float64Array(w.length);
  for (let step = 1; step <= steps; step++) {
    lossOf(w, model, { gradient });
    const rate = (learning_rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
    for (let i = 0; i < w.length; i++) {
      const slope = Number(gradient[i]);
      mean[i] = 0.9 * Number(mean[i]) + 0.1 * slope;
      square[i] = 0.999 * Number(square[i]) + 0.001 * slope * slope;
      const corrected = Number(mean[i]) / (1 - 0.9 ** step);
      const scale = Math.sqrt(Number(square[i]) / (1 - 0.999 ** step)) + 1e-8;
      w[i] = Number(w[i]) - (rate * corrected) / scale;
    }
  }
  return w;
}

/** A normal number by Box and Muller's transform. */
export function normal(random: { next(): number }): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
