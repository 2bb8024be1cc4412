// history.jsonl and its later segments → histories by metric.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CurveBuilder } from "../core/diagnosis/curve-builder.js";
import type { Curve } from "../core/diagnosis/curves.js";
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

/** A history in columns, by metric in the order these were first met. */
export interface ReadCurves {
  readonly curves: readonly Curve[];
  readonly problems: readonly Problem[];
}

export interface LastValues {
  readonly last: ReadonlyMap<string, number | null>;
  readonly problems: readonly Problem[];
}

/** Takes a point of a history; `at` is its line. */
type TakePoint = (metric: string, value: number | null, at: Record<string, unknown>) => void;

/**
 * Reads every segment of a run's history, in order. A torn last line is what a crash leaves and no problem; a gap that the
 * recorder noted is one.
 */
export function readNativeHistory(folder: string): ReadHistory {
  const history = new Map<string, HistoryPoint[]>();
  const problems = readSegments(folder, segmentNames(folder), (metric, value, { step, epoch, time }) => {
    const points = history.get(metric) ?? [];
    points.push({
      step: typeof step === "number" ? step : points.length,
      value,
      ...(typeof time === "number" ? { time } : {}),
      ...(typeof epoch === "number" ? { epoch } : {}),
    });
    history.set(metric, points);
  });
  return { history, problems };
}

/** The same as numbers, for histories of any length: no object a point. */
export function readNativeCurves(folder: string): ReadCurves {
  const builders = new Map<string, CurveBuilder>();
  const problems = readSegments(folder, segmentNames(folder), (metric, value, { step, epoch }) => {
    const builder = builders.get(metric) ?? new CurveBuilder(metric);
    builders.set(metric, builder);
    const at = typeof step === "number" ? step : builder.points;
    builder.add(at, value, typeof epoch === "number" ? epoch : undefined);
  });
  return { curves: [...builders.values()].map((builder) => builder.finish()), problems };
}

/** The last value of each metric that is not null, or null; without what other ranks than the first have logged. */
export function readLastValues(folder: string): LastValues {
  const last = new Map<string, number | null>();
  const names = segmentNames(folder).filter((name) => rankOfFile(name) === undefined);
  const problems = readSegments(folder, names, (metric, value) => {
    if (value !== null || !last.has(metric)) last.set(metric, value);
  });
  return { last, problems };
}

function readSegments(folder: string, names: readonly string[], take: TakePoint): Problem[] {
  return names.flatMap((name) => readSegment(join(folder, name), metricPrefix(name), take));
}

/** What stands before the names of metrics of a file: "rank3." for those of another rank than the first. */
export function metricPrefix(segment: string): string {
  const rank = rankOfFile(segment);
  return rank === undefined ? "" : `rank${rank}.`;
}

function readSegment(path: string, prefix: string, take: TakePoint): Problem[] {
  const problems: Problem[] = [];
  const leaves = new Map<string, Value>();
  const read = readJsonLines(path, {}, (line, lineNumber) => {
    if (!isPlainObject(line)) return;
    if (isPlainObject(line.gap)) {
      problems.push(gapProblem(line.gap, `${path}:${lineNumber}`));
      return;
    }
    leaves.clear();
    flattenInto(leaves, line);
    for (const [metric, leaf] of leaves) {
      const value = lineAxes.has(metric) ? undefined : pointValue(leaf);
      if (value !== undefined) take(prefix + metric, value, line);
    }
  });
  return [...problems, ...read.problems];
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

/** The value of a point; undefined where a leaf is none. */
export function pointValue(leaf: Value): number | null | undefined {
  if (typeof leaf === "number" || leaf === null) return leaf;
  return typeof leaf === "string" ? spelledNumber(leaf) : undefined;
}
