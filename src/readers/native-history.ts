// history.jsonl and its later segments → histories by metric.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { flattenInto, isPlainObject } from "../core/flatten.js";
import { spelledNumber } from "../core/json/spelled-number.js";
import type { History, HistoryPoint } from "../core/run.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import { noteFolder } from "../formats/file-trace.js";
import { readJsonLines } from "../formats/jsonl.js";
import { rankFiles, rankOfFile, runFiles, segmentsAmong } from "../store/run-layout.js";
import { lineAxes } from "./point-shapes.js";

export interface ReadHistory {
  readonly history: History;
  readonly problems: readonly Problem[];
}

/** Takes a line of a history: values by name, and when they were logged. */
type TakeLine = (line: Record<string, unknown>) => void;

/**
 * Reads every segment of a run's history, in order. A torn last line is what a crash leaves and no problem; a gap that the
 * recorder noted is one.
 */
export function readNativeHistory(folder: string): ReadHistory {
  return readSegments(folder, segmentNames(folder));
}

/** The same without what other ranks than the first have logged. */
export function readFirstRank(folder: string): ReadHistory {
  return readSegments(
    folder,
    segmentNames(folder).filter((name) => rankOfFile(name) === undefined),
  );
}

function readSegments(folder: string, names: readonly string[]): ReadHistory {
  const history = new Map<string, HistoryPoint[]>();
  const problems = names.flatMap((name) => {
    const prefix = metricPrefix(name);
    return readLines(folder, [name], (line) => addLine(history, line, prefix));
  });
  return { history, problems };
}

/** What stands before the names of metrics of a file: "rank3." for those of another rank than the first. */
export function metricPrefix(segment: string): string {
  const rank = rankOfFile(segment);
  return rank === undefined ? "" : `rank${rank}.`;
}

function readLines(folder: string, names: readonly string[], take: TakeLine): Problem[] {
  const problems: Problem[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const read = readJsonLines(path, {}, (line, lineNumber) => {
      if (!isPlainObject(line)) return;
      if (isPlainObject(line.gap)) problems.push(gapProblem(line.gap, `${path}:${lineNumber}`));
      else take(line);
    });
    problems.push(...read.problems);
  }
  return problems;
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

/** Names of a history's files in a run's folder: of each rank in turn, in the order they were written. */
export function segmentNames(folder: string): string[] {
  noteFolder(folder);
  try {
    const names = readdirSync(folder);
    const ranks = new Set(
      names.filter((name) => name.startsWith("history.rank")).flatMap((name) => rankOfFile(name) ?? []),
    );
    const histories = [...ranks].sort((a, b) => a - b).map((rank) => rankFiles(rank).history);
    return [runFiles.history, ...histories].flatMap((name) => segmentsAmong(name, names));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** What a line says that stands for lines which the disk did not take. */
export function gapProblem(gap: Record<string, unknown>, path: string): Problem {
  const message = `${String(gap.rows)} rows are missing here: the disk did not take them (${String(gap.reason)}).`;
  return { code: "history-gap", path, message };
}

function addLine(history: Map<string, HistoryPoint[]>, line: Record<string, unknown>, prefix: string): void {
  const { step, epoch, time } = line;
  const leaves = new Map<string, Value>();
  flattenInto(leaves, line);
  for (const [metric, leaf] of leaves) {
    const value = lineAxes.has(metric) ? undefined : pointValue(leaf);
    if (value === undefined) continue;
    const points = history.get(prefix + metric) ?? [];
    points.push({
      step: typeof step === "number" ? step : points.length,
      value,
      ...(typeof time === "number" ? { time } : {}),
      ...(typeof epoch === "number" ? { epoch } : {}),
    });
    history.set(prefix + metric, points);
  }
}

/** The value of a point; undefined where a leaf is none. */
export function pointValue(leaf: Value): number | null | undefined {
  if (typeof leaf === "number" || leaf === null) return leaf;
  return typeof leaf === "string" ? spelledNumber(leaf) : undefined;
}
