// What a resumed training needs beside the weights, and its place at the end of a weight file.

import type { StoppingState } from "./early-stopping.js";
import { type ArraySpec, type NamedArray, packArrays, unpackArrays } from "./model-weights.js";
import type { OptimizerState } from "./optimizer.js";
import type { RandomState } from "./seeded-random.js";

export interface TrainingState {
  readonly epoch: number;
  readonly step: number;
  readonly shuffling: RandomState;
  readonly noise: RandomState;
  readonly stopping: StoppingState;
  readonly optimizer: OptimizerState;
  /** Weights of the best epoch; none before the first finite validation loss. */
  readonly bestWeights: readonly NamedArray[];
  /** Settings that must be the same when the training goes on, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Ends every weight file that carries a state; "RLTS" and version 1. */
const mark = Uint8Array.of(0x52, 0x4c, 0x54, 0x53, 1, 0, 0, 0);
/** The mark and, before it, the length of the description in 4 bytes. */
const footerLength = mark.length + 4;

interface StateText {
  readonly state: Omit<TrainingState, "optimizer" | "bestWeights">;
  readonly iterations: number;
  readonly optimizer: readonly ArraySpec[];
  readonly best: readonly ArraySpec[];
}

/** weights · optimizer arrays · best weights · description (JSON) · its length (4 bytes, little-endian) · mark. */
export function appendState(weights: Uint8Array, training: TrainingState): Uint8Array {
  const { optimizer, bestWeights, ...state } = training;
  const slots = packArrays(optimizer.arrays);
  const best = packArrays(bestWeights);
  const description: StateText = {
    state,
    iterations: optimizer.iterations,
    optimizer: slots.specs,
    best: best.specs,
  };
  const text = new TextEncoder().encode(JSON.stringify(description));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return concatenate([weights, slots.bytes, best.bytes, text, length, mark]);
}

/** Takes a weight file apart; undefined when its state is damaged. A file without a state is all weights. */
export function splitState(
  bytes: Uint8Array,
): { readonly weights: Uint8Array; readonly training?: TrainingState } | undefined {
  const footer = bytes.length - footerLength;
  if (footer < 0 || !mark.every((byte, i) => bytes[footer + 4 + i] === byte)) return { weights: bytes };
  const length = new DataView(bytes.buffer, bytes.byteOffset + footer, 4).getUint32(0, true);
  const text = parseText(bytes.subarray(Math.max(0, footer - length), footer));
  if (text === undefined) return undefined;
  const bestEnd = footer - length;
  const bestStart = bestEnd - byteLength(text.best);
  const slotStart = bestStart - byteLength(text.optimizer);
  if (!(slotStart >= 0)) return undefined;
  const arrays = unpackArrays(text.optimizer, bytes.subarray(slotStart, bestStart));
  const bestWeights = unpackArrays(text.best, bytes.subarray(bestStart, bestEnd));
  if (arrays === undefined || bestWeights === undefined) return undefined;
  const optimizer = { iterations: text.iterations, arrays };
  return { weights: bytes.subarray(0, slotStart), training: { ...text.state, optimizer, bestWeights } };
}

function parseText(bytes: Uint8Array): StateText | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as StateText;
  } catch {
    return undefined;
  }
}

function byteLength(specs: readonly ArraySpec[]): number {
  return 4 * specs.reduce((sum, spec) => sum + spec.shape.reduce((size, one) => size * one, 1), 0);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
