// evaluations.npz of the evaluation callback: rewards and lengths of some episodes after so many steps.

import type { Problem } from "../../errors.js";
import { type NpyArray, NpyFormatError } from "../../formats/npy.js";
import { listNpz, readNpzEntry } from "../../formats/npz.js";
import { readRegularFile } from "../../formats/read-file.js";
import type { LoggedValue } from "../metric-series.js";

/** Arrays by the names that the logger gives their means. */
const metrics = [
  ["eval/mean_reward", "results"],
  ["eval/mean_ep_length", "ep_lengths"],
  ["eval/success_rate", "successes"],
] as const;
/** Of an array, unpacked. */
const mostBytes = 64 * 1024 * 1024;

/** Whether the file has the arrays that the callback writes. */
export function isEvaluations(path: string): boolean {
  const read = readRegularFile(path);
  if (!("bytes" in read)) return false;
  try {
    const names = listNpz(read.bytes).map(({ name }) => name);
    return names.includes("timesteps") && names.includes("results");
  } catch (error) {
    if (error instanceof NpyFormatError) return false;
    throw error;
  }
}

/** Hands on the mean over the episodes of each evaluation. Returns what is wrong with the file; never throws for bad data. */
export function readEvaluations(path: string, onValue: (logged: LoggedValue) => void): Problem[] {
  const read = readRegularFile(path);
  if ("missing" in read) return [];
  if ("problem" in read) return [read.problem];
  try {
    const steps = arrayOf(read.bytes, "timesteps");
    if (steps === undefined) return [];
    for (const [metric, name] of metrics) {
      const array = arrayOf(read.bytes, name);
      if (array !== undefined) eachMean(array, steps, (step, value) => onValue({ metric, step, value }));
    }
    return [];
  } catch (error) {
    if (!(error instanceof NpyFormatError)) throw error;
    return [{ code: "malformed-npy", path, message: `${error.message}. Its evaluations are missing.` }];
  }
}

function arrayOf(bytes: Buffer, name: string): NpyArray | undefined {
  const entry = listNpz(bytes).find((one) => one.name === name);
  return entry === undefined || entry.sizeBytes > mostBytes ? undefined : readNpzEntry(bytes, entry);
}

function eachMean(array: NpyArray, steps: NpyArray, onMean: (step: number, value: number) => void): void {
  const [rows = 0, episodes = 0] = array.shape;
  if (array.shape.length !== 2 || episodes === 0 || steps.data.length !== rows) return;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = row * episodes; at < (row + 1) * episodes; at++) sum += Number(array.data[at]);
    onMean(Number(steps.data[row]), sum / episodes);
  }
}
