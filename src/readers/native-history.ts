// history.jsonl and its later segments → histories by metric.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { flattenInto, isPlainObject } from "../core/flatten.js";
import type { History, HistoryPoint } from "../core/run.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import { readJsonLines } from "../formats/jsonl.js";

/** Members of a line that say when, not what. */
const axes = new Set(["step", "epoch", "time"]);

export interface ReadHistory {
  readonly history: History;
  readonly problems: readonly Problem[];
}

/** Reads every segment of a run's history, in order. A torn last line is what a crash leaves and no problem. */
export function readNativeHistory(folder: string): ReadHistory {
  const history = new Map<string, HistoryPoint[]>();
  const problems: Problem[] = [];
  for (const name of segmentNames(folder)) {
    const read = readJsonLines(join(folder, name), {}, (line) => addLine(history, line));
    problems.push(...read.problems);
  }
  return { history, problems };
}

/** The last value of each metric that is not null. */
export function lastValues(history: History): Map<string, number | null> {
  const last = new Map<string, number | null>();
  for (const [metric, points] of history) {
    const point = points.findLast((candidate) => candidate.value !== null);
    last.set(metric, point?.value ?? null);
  }
  return last;
}

function segmentNames(folder: string): string[] {
  const segment = /^history(?:\.(\d+))?\.jsonl$/;
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const numbered = names.flatMap((name) => {
    const match = segment.exec(name);
    return match === null ? [] : [{ name, number: Number(match[1] ?? 1) }];
  });
  return numbered.sort((a, b) => a.number - b.number).map((entry) => entry.name);
}

function addLine(history: Map<string, HistoryPoint[]>, line: unknown): void {
  if (!isPlainObject(line)) return;
  const { step, epoch, time } = line;
  const leaves = new Map<string, Value>();
  flattenInto(leaves, line);
  for (const [metric, leaf] of leaves) {
    const value = axes.has(metric) ? undefined : pointValue(leaf);
    if (value === undefined) continue;
    const points = history.get(metric) ?? [];
    points.push({
      step: typeof step === "number" ? step : points.length,
      value,
      ...(typeof time === "number" ? { time } : {}),
      ...(typeof epoch === "number" ? { epoch } : {}),
    });
    history.set(metric, points);
  }
}

function pointValue(leaf: Value): number | null | undefined {
  if (typeof leaf === "number" || leaf === null) return leaf;
  return leaf === "NaN" || leaf === "Infinity" || leaf === "-Infinity" ? Number(leaf) : undefined;
}
