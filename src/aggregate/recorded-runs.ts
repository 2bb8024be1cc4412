// Runs that were recorded in folders of their own: found beside step logs, and handed on as if they were one.

import { lstatSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { findSources } from "../catalog/reading.js";
import { plainMetricName } from "../core/metric-name.js";
import type { History } from "../core/run.js";
import { type JsonLinesRead, nothingRead } from "../formats/jsonl.js";
import type { ReadContext } from "../store/read-context.js";
import type { LogFile, LogState, RecordedRun } from "./log-file.js";

/** The final metrics of a run, as its own files have them. Comes after its steps. */
export class FinalMetrics {
  readonly values: ReadonlyMap<string, number | null>;

  constructor(values: ReadonlyMap<string, number | null>) {
    this.values = values;
  }
}

/** Layouts that hold step logs, or are no layout: tables and texts that were not written for us to gather. */
const otherLayouts = new Set(["step-logs", "shape"]);

/** The recorded runs below a root, by `source`; their `path` is the run's folder or file. */
export function findRecordedRuns(root: string, context: ReadContext): LogFile[] {
  return findSources(root).sources.flatMap((found): LogFile[] => {
    if (otherLayouts.has(found.layout)) return [];
    const source = placeBelow(root, found.path);
    const folder = source.includes("/") ? source.slice(0, source.lastIndexOf("/")) : "";
    const files = [...found.files, ...historyFiles(found.path)];
    const read = () => found.read(context);
    const readHistory = found.readHistory ?? (() => ({ history: new Map(), problems: [] }));
    return [{ path: found.path, source, folder, state: stateOf(files), recorded: { read, readHistory } }];
  });
}

/** Hands on a run's settings as a header, each step as a line without number, and its final metrics. */
export function takeRecorded(
  { read, readHistory }: RecordedRun,
  onLine: (value: unknown, line: number) => void,
  mostLines = Number.POSITIVE_INFINITY,
): JsonLinesRead {
  const run = read();
  const { history, problems } = readHistory();
  onLine({ ...Object.fromEntries(run.params), run_header: true, run_id: run.id, ts: run.startedAt }, 0);
  let lines = 1;
  for (const step of stepsOf(history)) {
    if (lines >= mostLines) break;
    onLine({ ...step, run_id: run.id }, 0);
    lines++;
  }
  onLine(new FinalMetrics(run.metrics), 0);
  return { ...nothingRead, lines: lines + 1, problems: [...run.problems, ...problems] };
}

/** One row a step, of all metrics that have it; several where a metric has a step several times. In order of steps. */
function stepsOf(history: History): Record<string, unknown>[] {
  const rows = new Map<string, Record<string, unknown> & { readonly step: number }>();
  for (const [metric, points] of history) {
    const times = new Map<number, number>();
    for (const { step, value, time, epoch } of points) {
      const count = times.get(step) ?? 0;
      times.set(step, count + 1);
      const key = `${step}/${count}`;
      const row = rows.get(key) ?? { step };
      rows.set(key, Object.assign(row, { [plainMetricName(metric)]: value }, withPlaces(time, epoch)));
    }
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

function withPlaces(time: number | undefined, epoch: number | undefined): Record<string, number> {
  return { ...(time === undefined ? {} : { ts: time }), ...(epoch === undefined ? {} : { epoch }) };
}

function placeBelow(root: string, path: string): string {
  return path === root ? basename(path) : relative(root, path).split(sep).join("/");
}

/** Files that may hold a history, of a run that is a folder. */
function historyFiles(folder: string): string[] {
  return ["history.jsonl", "history.csv", "history.json", "metrics.csv", "tensorboard_logs"]
    .map((name) => join(folder, name))
    .concat(folder);
}

/** What tells whether any of the files is as it was: the sum of their sizes and inodes, the latest of their times. */
function stateOf(paths: readonly string[]): LogState {
  const all = [...new Set(paths)].flatMap((path) => lstatSync(path, { throwIfNoEntry: false }) ?? []);
  return {
    size: all.reduce((sum, { size }) => sum + size, 0),
    mtimeMs: Math.max(0, ...all.map(({ mtimeMs }) => mtimeMs)),
    ctimeMs: Math.max(0, ...all.map(({ ctimeMs }) => ctimeMs)),
    ino: all.reduce((sum, { ino }) => (sum + ino) % Number.MAX_SAFE_INTEGER, 0),
  };
}
