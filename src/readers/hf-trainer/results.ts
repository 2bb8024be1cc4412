// Results that training scripts save beside the state: all_results.json, or one file of each split.

import type { Problem } from "../../errors.js";
import { metricValueOf } from "../cell.js";
import type { Folder } from "../folder.js";
import { readJsonObject } from "../read-json-file.js";
import { leavesOf } from "../run-draft.js";

/** The first holds what the others hold. */
export const resultNames = [
  "all_results.json",
  "train_results.json",
  "eval_results.json",
  "test_results.json",
  "predict_results.json",
];

export interface Results {
  readonly metrics: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/** Numbers of all files, each once; a later evaluation may have written only its own. */
export function readResults(folder: Folder): Results {
  const metrics = new Map<string, number>();
  const problems: Problem[] = [];
  for (const name of resultNames) {
    if (!folder.has(name)) continue;
    const file = readJsonObject(folder.pathOf(name));
    problems.push(...file.problems.filter(({ code }) => code !== "json-repaired"));
    for (const [metric, leaf] of leavesOf(file.value)) {
      const value = metricValueOf(leaf);
      if (typeof value === "number" && !metrics.has(metric)) metrics.set(metric, value);
    }
  }
  return { metrics, problems };
}
