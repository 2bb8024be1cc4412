// predictions.npy and targets.npy of a run as pairs to draw.

import { join } from "node:path";
import type { PredictionsAnswer } from "../../core/view/run-data.js";
import { UserError } from "../../errors.js";
import { decodeNpy, type NpyArray, NpyFormatError } from "../../formats/npy.js";
import { readRegularFile } from "../../formats/read-file.js";
import { runFiles } from "../../store/run-layout.js";

/** Pairs of one output that are drawn; outputs that are. */
const [mostPairs, mostOutputs] = [5000, 64];
/** Larger files are left alone. Bytes. */
const largestFile = 256 * 1024 * 1024;

/**
 * Pairs of target and prediction of each output: the last axis of the arrays, or one where there is no second axis.
 * Evenly spaced where there are more than 5,000; NaN and infinities are null.
 * @throws UserError "no-predictions" with what is wrong
 */
export function readPredictions(runPath: string): PredictionsAnswer {
  const predictions = readArray(join(runPath, runFiles.predictions));
  const targets = readArray(join(runPath, runFiles.targets));
  if (predictions.data.length !== targets.data.length)
    throw refused(
      `${runFiles.predictions} has ${predictions.data.length} values, ${runFiles.targets} ${targets.data.length}.`,
    );
  const width = outputsOf(predictions);
  const total = width === 0 ? 0 : predictions.data.length / width;
  const outputs = Array.from({ length: Math.min(width, mostOutputs) }, (_, output) => output);
  const places = evenPlaces(total);
  const pick = ({ data }: NpyArray, output: number): (number | null)[] =>
    places.map((place) => {
      const value = Number(data[place * width + output]);
      return Number.isFinite(value) ? value : null;
    });
  return {
    outputs: width > 1 ? outputs.map((output) => `output ${output}`) : [],
    targets: outputs.map((output) => pick(targets, output)),
    predictions: outputs.map((output) => pick(predictions, output)),
    total,
  };
}

function outputsOf({ shape, data }: NpyArray): number {
  if (data.length === 0) return 0;
  return shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
}

/** At most 5,000 places from the first to the last. */
function evenPlaces(total: number): number[] {
  if (total <= mostPairs) return Array.from({ length: total }, (_, place) => place);
  return Array.from({ length: mostPairs }, (_, index) => Math.round((index * (total - 1)) / (mostPairs - 1)));
}

function readArray(path: string): NpyArray {
  const read = readRegularFile(path, { maxBytes: largestFile });
  if (!("bytes" in read))
    throw refused("problem" in read ? `${path}: ${read.problem.message}` : `${path} is not there.`);
  try {
    return decodeNpy(read.bytes);
  } catch (error) {
    if (error instanceof NpyFormatError) throw refused(`${path}: ${error.message}.`);
    throw error;
  }
}

function refused(message: string): UserError {
  return new UserError("no-predictions", message);
}
