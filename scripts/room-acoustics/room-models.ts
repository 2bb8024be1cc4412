// The two models of the room acoustics training.

import type { ModelBuilder } from "runledger/tfjs";

/** Steps of the recurrent layers; each gives several neighbouring values of the curve. */
const steps = 8;

/** Faster to compute than the default, orthogonal one. */
const recurrentInitializer = "glorotUniform";

/** One recurrent layer that unrolls the curve from the room's description. */
const lstm: ModelBuilder = {
  name: "lstm",
  build: (tf, { inputDim, outputLength }) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 64, activation: "tanh", inputShape: [inputDim] }),
        tf.layers.repeatVector({ n: steps }),
        tf.layers.lstm({ units: 48, returnSequences: true, recurrentInitializer }),
        tf.layers.timeDistributed({ layer: tf.layers.dense({ units: outputLength / steps }) }),
        tf.layers.flatten(),
      ],
    }),
};

/** A dense path for the overall decay and a recurrent one for its details, added up. */
const hybridV2: ModelBuilder = {
  name: "hybrid_v2",
  build(tf, { inputDim, outputLength }) {
    const input = tf.input({ shape: [inputDim] });
    const dense = (units: number) => tf.layers.dense({ units, activation: "swish" });
    const described = dense(64).apply(dense(96).apply(input));
    const overall = tf.layers.dense({ units: outputLength }).apply(described);
    const repeated = tf.layers.repeatVector({ n: steps }).apply(described);
    const unrolled = tf.layers
      .gru({ units: 24, returnSequences: true, recurrentInitializer })
      .apply(repeated);
    const pieces = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: outputLength / steps }) });
    const details = tf.layers.flatten().apply(pieces.apply(unrolled));
    const output = tf.layers.add().apply([overall, details] as (typeof input)[]);
    return tf.model({ inputs: input, outputs: output as typeof input });
  },
};

/** Models by the name they are chosen with. */
export const roomModels: Readonly<Record<string, ModelBuilder>> = { lstm, hybrid_v2: hybridV2 };
