// Runs without metrics, but with predictions and targets, get theirs computed.

import { join } from "node:path";
import { regressionMetrics } from "../core/regression.js";
import type { Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import { decodeNpy, NpyFormatError } from "../formats/npy.js";
import { readRegularFile } from "../formats/read-file.js";

/** Larger files are left alone: a table must not wait for them. Bytes. */
const largestFile = 64 * 1024 * 1024;

/** The run with mae, rmse and r2 of its predictions.npy and targets.npy, where it has both and no metrics. */
export function withComputedMetrics(run: Run): Run {
  if (run.metrics.size > 0) return run;
  const predictions = readArray(join(run.path, "predictions.npy"));
  const targets = readArray(join(run.path, "targets.npy"));
  if (predictions === undefined || targets === undefined) return run;
  const problems = [predictions, targets].flatMap((array) => ("problem" in array ? [array.problem] : []));
  if ("problem" in predictions || "problem" in targets) {
    return { ...run, problems: [...run.problems, ...problems] };
  }
  if (predictions.data.length !== targets.data.length || targets.data.length === 0) {
    const message = `Holds ${predictions.data.length} values for ${targets.data.length} targets; no metrics computed.`;
    const problem = { code: "sizes-differ", path: join(run.path, "predictions.npy"), message };
    return { ...run, problems: [...run.problems, problem] };
  }
  const { mae, rmse, r2 } = regressionMetrics(predictions.data, targets.data);
  const metrics = new Map<string, number | null>(Object.entries({ mae, rmse, r2 }));
  return { ...run, metrics, computedMetrics: new Set(metrics.keys()) };
}

function readArray(path: string): { data: ArrayLike<number> } | { problem: Problem } | undefined {
  const read = readRegularFile(path, { maxBytes: largestFile });
  if ("missing" in read) return undefined;
  if ("problem" in read) return read;
  try {
    return decodeNpy(read.bytes);
  } catch (error) {
    if (!(error instanceof NpyFormatError)) throw error;
    return { problem: { code: "bad-npy", path, message: `Not read: ${error.message}` } };
  }
}
