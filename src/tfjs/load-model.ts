// Loads models and scalers back from a run folder.

import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { checkpointFiles, readCheckpoint } from "./checkpoint.js";
import { restoreWeights } from "./model-weights.js";
import { parseScaler, type Scaler } from "./scaler.js";
import { type BackendChoice, loadTensorFlow } from "./tensorflow.js";

/**
 * Loads the best model of a run folder, or the model of a checkpoint folder. Its inputs and outputs are scaled as
 * `loadScaler` says.
 * @throws UserError "bad-checkpoint"
 */
export async function loadModel(folder: string, backend: BackendChoice = "auto"): Promise<LayersModel> {
  const { tf } = await loadTensorFlow(backend);
  const isCheckpoint = !("missing" in readTextFile(join(folder, checkpointFiles.model)));
  const { topology, weights } = readCheckpoint(
    isCheckpoint ? folder : join(folder, "checkpoints", "best_model"),
  );
  const model = await tf.models.modelFromJSON(topology as Parameters<typeof tf.models.modelFromJSON>[0]);
  restoreWeights(tf, model, weights);
  return model;
}

/**
 * Loads a scaler from scaler_X.json or scaler_y.json.
 * @throws UserError "bad-scaler"
 */
export function loadScaler(path: string): Scaler {
  const read = readTextFile(path);
  if (!("text" in read)) {
    throw new UserError("bad-scaler", `${path} ${"missing" in read ? "is missing" : read.problem.message}`);
  }
  try {
    return parseScaler(JSON.parse(read.text), path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("bad-scaler", `${path} is not JSON.`, { cause: error });
  }
}
