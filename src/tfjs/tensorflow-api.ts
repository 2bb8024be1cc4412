// TensorFlow.js as one object, for code that is given it and does not load it.

import type * as core from "@tensorflow/tfjs-core";
import type * as layers from "@tensorflow/tfjs-layers";

/** Everything of tfjs-core (tensors, optimizers) and tfjs-layers (layers, models). */
export type TensorFlow = Omit<typeof core, "default"> & Omit<typeof layers, "default">;
