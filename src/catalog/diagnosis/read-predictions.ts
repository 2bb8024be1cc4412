// predictions.npy and targets.npy of a run → their statistics.

import { join } from "node:path";
import {
  type ArrayOfNumbers,
  type PredictionFacts,
  predictionFacts,
} from "../../core/diagnosis/prediction-facts.js";
import { decodeNpy, NpyFormatError } from "../../formats/npy.js";
import { readRegularFile } from "../../formats/read-file.js";

/** Larger files are left alone. Bytes. */
const largestFile = 256 * 1024 * 1024;

/** Undefined where the folder lacks one of the two, or one cannot be read. */
export function readPredictions(folder: string): PredictionFacts | undefined {
  const arrays = readPredictionArrays(folder);
  return arrays === undefined ? undefined : predictionFacts(arrays.predictions, arrays.targets);
}

/** The two arrays themselves; undefined where the folder lacks one, or one cannot be read. */
export function readPredictionArrays(
  folder: string,
): { readonly predictions: ArrayOfNumbers; readonly targets: ArrayOfNumbers } | undefined {
  const predictions = readArray(join(folder, "predictions.npy"));
  if (predictions === undefined) return undefined;
  const targets = readArray(join(folder, "targets.npy"));
  return targets === undefined ? undefined : { predictions, targets };
}

function readArray(path: string): ArrayOfNumbers | undefined {
  const read = readRegularFile(path, { maxBytes: largestFile });
  if (!("bytes" in read)) return undefined;
  try {
    return decodeNpy(read.bytes);
  } catch (error) {
    if (error instanceof NpyFormatError) return undefined;
    throw error;
  }
}
