// Writes and reads checkpoints: a model that TensorFlow.js loads, and the state a training continues from.

import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UserError } from "../errors.js";
import { readRegularFile, readTextFile } from "../formats/read-file.js";
import { type ArraySpec, type NamedArray, packArrays, unpackArrays } from "./model-weights.js";
import { appendState, splitState, type TrainingState } from "./training-state.js";

export const checkpointFiles = { model: "model.json", weights: "weights.bin" } as const;

export interface Checkpoint {
  /** The model's topology, as TensorFlow.js writes it. */
  readonly topology: unknown;
  readonly weights: readonly NamedArray[];
  /** What a resumed training needs; absent in best_model. */
  readonly training?: TrainingState;
}

/** Weight files are read up to this size, bytes. */
const largestWeights = 8 * 1024 ** 3;

/** Text of model.json: the same for every checkpoint of one model, so it is written once. */
export function encodeModel({ topology, weights }: Checkpoint): string {
  const { specs } = packArrays(weights);
  const description = {
    format: "layers-model",
    generatedBy: "runledger",
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: [checkpointFiles.weights], weights: specs }],
  };
  return `${JSON.stringify(description)}\n`;
}

/**
 * Bytes of weights.bin: the weights in the manifest's order, followed by the training state. One file, because it is
 * replaced in one step: a training killed at any moment leaves weights and state of the same epoch.
 */
export function encodeWeights({ weights, training }: Checkpoint): Uint8Array {
  const { bytes } = packArrays(weights);
  return training === undefined ? bytes : appendState(bytes, training);
}

/**
 * Reads a checkpoint folder.
 * @throws UserError "bad-checkpoint" when it is not there, incomplete or not one of ours
 */
export function readCheckpoint(folder: string): Checkpoint {
  const path = join(folder, checkpointFiles.model);
  const { modelTopology, weightsManifest } = parseDescription(path);
  const specs = weightsManifest?.[0]?.weights;
  if (modelTopology === undefined || !Array.isArray(specs))
    throw badCheckpoint(path, "does not describe a model");
  if (!specs.every(isSpec)) throw badCheckpoint(path, "names other than 32-bit weights");
  return { topology: modelTopology, ...readWeights(join(folder, checkpointFiles.weights), specs) };
}

/** The model's topology as plain data, for `Checkpoint.topology`. */
export function topologyOf(model: LayersModel): unknown {
  return model.toJSON(null, false);
}

/** An error about one file of a checkpoint. */
export function badCheckpoint(path: string, what: string): UserError {
  return new UserError("bad-checkpoint", `${path} ${what}.`, {
    hint: "Give a run folder written by train() (it has checkpoints/last), or one of its checkpoint folders.",
  });
}

interface Description {
  readonly modelTopology?: unknown;
  readonly weightsManifest?: readonly ({ readonly weights?: unknown } | null)[];
}

function parseDescription(path: string): Description {
  const read = readTextFile(path, { maxBytes: 256 * 1024 ** 2 });
  if ("missing" in read) throw badCheckpoint(path, "is missing");
  if ("problem" in read) throw badCheckpoint(path, read.problem.message);
  try {
    return (JSON.parse(read.text) as Description | null) ?? {};
  } catch (error) {
    throw badCheckpoint(path, `is not JSON: ${(error as Error).message}`);
  }
}

function isSpec(spec: unknown): spec is ArraySpec {
  const { name, shape, dtype } = (spec ?? {}) as Partial<ArraySpec>;
  return (
    typeof name === "string" &&
    Array.isArray(shape) &&
    shape.every(Number.isSafeInteger) &&
    dtype === "float32"
  );
}

function readWeights(path: string, specs: readonly ArraySpec[]): Omit<Checkpoint, "topology"> {
  const read = readRegularFile(path, { maxBytes: largestWeights });
  if ("missing" in read) throw badCheckpoint(path, "is missing");
  if ("problem" in read) throw badCheckpoint(path, read.problem.message);
  const split = splitState(read.bytes);
  const weights = split && unpackArrays(specs, split.weights);
  if (weights === undefined) throw badCheckpoint(path, "is not as long as model.json says, or is damaged");
  return split?.training === undefined ? { weights } : { weights, training: split.training };
}
