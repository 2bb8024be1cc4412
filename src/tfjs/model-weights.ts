// Copies a model's weights out of TensorFlow.js and back, and packs arrays into one block of bytes.

import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UserError } from "../errors.js";
import type { TensorFlow } from "./tensorflow-api.js";

/** A 32-bit array with its shape. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Place of an array in a block of bytes; as in the manifest of a TensorFlow.js model. */
export interface ArraySpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
}

/** Copies of all weights, also those that are not trained, in the model's order. */
export function takeWeights(model: LayersModel): NamedArray[] {
  return model.weights.map((weight) => ({
    name: weight.originalName,
    shape: weight.shape.map(Number),
    data: new Float32Array(weight.read().dataSync()),
  }));
}

/**
 * Puts weights back, by order.
 * @throws UserError "bad-checkpoint" when number or shape differ
 */
export function restoreWeights(tf: TensorFlow, model: LayersModel, weights: readonly NamedArray[]): void {
  const shapes = model.weights.map((weight) => weight.shape.join("×"));
  const given = weights.map((weight) => weight.shape.join("×"));
  if (shapes.join() !== given.join()) {
    throw new UserError(
      "bad-checkpoint",
      `The checkpoint's weights (${given.join(", ")}) do not fit the model (${shapes.join(", ")}).`,
      { hint: "Resume with the model that wrote the checkpoint." },
    );
  }
  for (const [i, weight] of model.weights.entries()) {
    const { data, shape } = weights[i] as NamedArray;
    tf.tidy(() => {
      weight.write(tf.tensor(data, [...shape], "float32"));
    });
  }
}

/** Numbers of all and of trained weights. */
export function countParameters(model: LayersModel): { total: number; trainable: number } {
  const count = (weights: LayersModel["weights"]): number =>
    weights.reduce(
      (sum, weight) => sum + weight.shape.reduce<number>((size, one) => size * Number(one), 1),
      0,
    );
  return { total: count(model.weights), trainable: count(model.trainableWeights) };
}

/** One block with the arrays one after another, little-endian, and where each is. */
export function packArrays(arrays: readonly NamedArray[]): { specs: ArraySpec[]; bytes: Uint8Array } {
  const specs = arrays.map(({ name, shape }): ArraySpec => ({ name, shape, dtype: "float32" }));
  const packed = new Float32Array(arrays.reduce((sum, array) => sum + array.data.length, 0));
  let at = 0;
  for (const { data } of arrays) {
    packed.set(data, at);
    at += data.length;
  }
  return { specs, bytes: new Uint8Array(packed.buffer) };
}

/** The inverse of `packArrays`; undefined when the block's length does not match. */
export function unpackArrays(specs: readonly ArraySpec[], bytes: Uint8Array): NamedArray[] | undefined {
  const lengths = specs.map((spec) => spec.shape.reduce((size, one) => size * one, 1));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (bytes.byteLength !== total * 4) return undefined;
  // A copy: bytes of a file may start at an address that is not a multiple of 4, and a Buffer's slice is none.
  const packed = new Float32Array(new Uint8Array(bytes).buffer);
  let at = 0;
  return specs.map(({ name, shape }, i) => {
    const end = at + (lengths[i] as number);
    const array = { name, shape, data: packed.slice(at, end) };
    at = end;
    return array;
  });
}
