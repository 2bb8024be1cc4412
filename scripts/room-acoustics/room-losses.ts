// The losses the room acoustics training offers by name.

import type { LossOption } from "runledger/tfjs";
import { curveLength } from "./simulate-rooms.js";

/** Values of the curve that decide EDT and C50: its first 100 ms. */
const earlyValues = 10;

/** Losses by the name they are chosen with; `auxiliary` adds the error of the curve's slope, weighted by `auxWeight`. */
export function roomLosses(auxWeight: number): Readonly<Record<string, LossOption>> {
  return {
    mse: "mse",
    mae: "mae",
    huber: { type: "huber", delta: 0.5 },
    weighted: {
      type: "weighted",
      weights: Array.from({ length: curveLength }, (_, i) => (i < earlyValues ? 3 : 1)),
    },
    auxiliary: {
      type: "auxiliary",
      auxWeight,
      auxiliary: (tf, actual, predicted) => {
        const rows = actual.shape[0] ?? 0;
        const error = tf.sub(predicted, actual);
        const early = tf.slice(error, [0, 0], [rows, curveLength - 1]);
        const late = tf.slice(error, [0, 1], [rows, curveLength - 1]);
        return tf.mean(tf.square(tf.sub(late, early)));
      },
    },
  };
}
