// What an aggregation found: totals, and everything that was wrong with logs, each with its file and count.

import { join } from "node:path";
import type { Problem } from "../errors.js";
import { isConflict, kindNames } from "./column-type.js";
import type { LogEntry, State } from "./state.js";

/** What is written as report.json by `reportJson`. */
export interface AggregateReport {
  readonly root: string;
  readonly logs: number;
  /** Runs that were recorded in files of their own. */
  readonly recordedRuns: number;
  /** Files called like step logs that hold other things. */
  readonly otherFiles: number;
  readonly runs: number;
  readonly steps: number;
  readonly segments: number;
  readonly columns: number;
  /** What rankings and insights are about; null where nothing is measured. */
  readonly metric: string | null;
  readonly malformedLines: number;
  /** Logs with lines that were left out. */
  readonly damagedLogs: readonly {
    readonly source: string;
    readonly malformedLines: number;
    readonly strangeLines: number;
  }[];
  /** Logs whose last line is not finished: a writer at work, or one that was killed. */
  readonly tornLogs: readonly string[];
  /** Columns that are text because logs disagree; by kind the logs that hold it. */
  readonly conflicts: readonly {
    readonly column: string;
    readonly files: Readonly<Record<string, readonly string[]>>;
  }[];
  /** Run ids that several logs have; each is a run of its own. */
  readonly repeatedRuns: readonly { readonly runId: string; readonly sources: readonly string[] }[];
  readonly problems: readonly Problem[];
}

/** So many files are named for each kind of a conflict. */
const mostFiles = 5;

const messages: Readonly<Record<string, string>> = {
  "strange-line": "neither header nor step. Left out",
  "late-header": "the header comes after steps of its run. They have its settings all the same",
  "second-header": "another header of a run. The first one counts",
  "steps-out-of-order":
    "a step that is not after the one before. All rows are kept; final is that of the highest step",
  "clock-went-back": "a time before the one of the line above",
  "not-finite": "a measure that is NaN or infinite. It is in the table of steps and in no mean",
  "missing-header": "a run without header: its settings are not known",
  "too-many-columns": `a field beyond the 2,000th. It is in the column "more", as JSON`,
};

/** The report of a state. */
export function reportOf(
  state: Omit<State, "version">,
  more: { readonly metric: string | undefined; readonly problems: readonly Problem[] },
): AggregateReport {
  const logs = state.logs.filter(({ isLog }) => isLog);
  const damaged = logs
    .map(damageOf)
    .filter(({ malformedLines, strangeLines }) => malformedLines + strangeLines > 0);
  return {
    root: state.root,
    logs: logs.filter(({ isRecorded }) => isRecorded !== true).length,
    recordedRuns: logs.filter(({ isRecorded }) => isRecorded === true).length,
    otherFiles: state.logs.length - logs.length,
    runs: logs.reduce((sum, log) => sum + log.runs.length, 0),
    steps: logs.reduce((sum, log) => sum + log.steps, 0),
    segments: state.segments.length,
    columns: state.schema.length,
    metric: more.metric ?? null,
    malformedLines: logs.reduce((sum, log) => sum + log.malformedLines, 0),
    damagedLogs: damaged,
    tornLogs: logs.filter(({ hasTornTail }) => hasTornTail).map(({ source }) => source),
    conflicts: conflictsOf(state),
    repeatedRuns: repeatedRuns(logs),
    problems: [...more.problems, ...logs.flatMap((log) => problemsOf(log, state.root))],
  };
}

function damageOf(log: LogEntry) {
  const strange = log.troubles.find(([code]) => code === "strange-line");
  return { source: log.source, malformedLines: log.malformedLines, strangeLines: strange?.[1].count ?? 0 };
}

function problemsOf(log: LogEntry, root: string): Problem[] {
  const troubles = log.troubles.map(([code, { count, line }]) => ({
    code,
    path: `${join(root, log.source)}:${line}`,
    message: `${count === 1 ? "" : `${count} times: `}${messages[code] ?? code}.`,
  }));
  return [...log.problems, ...troubles];
}

function conflictsOf({ logs, shapes, schema }: Omit<State, "version">): AggregateReport["conflicts"] {
  const masks = new Map<string, number>();
  for (const shape of shapes)
    for (const [name, mask] of shape) masks.set(name, (masks.get(name) ?? 0) | mask);
  const written = new Set(schema.map(({ name }) => name));
  return [...masks]
    .filter(([name, mask]) => written.has(name) && isConflict(mask))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([column]) => ({ column, files: filesByKind(column, logs, shapes) }));
}

function filesByKind(column: string, logs: State["logs"], shapes: State["shapes"]): Record<string, string[]> {
  const files: Record<string, string[]> = {};
  const ofShape = shapes.map((shape) => shape.find(([name]) => name === column)?.[1] ?? 0);
  for (const log of logs) {
    for (const kind of kindNames(ofShape[log.shape] ?? 0)) {
      files[kind] ??= [];
      if (files[kind].length < mostFiles) files[kind].push(log.source);
    }
  }
  return files;
}

function repeatedRuns(logs: readonly LogEntry[]): AggregateReport["repeatedRuns"] {
  const sources = new Map<string, string[]>();
  for (const log of logs) {
    for (const { runId } of log.runs) sources.set(runId, [...(sources.get(runId) ?? []), log.source]);
  }
  return [...sources]
    .filter(([, found]) => found.length > 1)
    .map(([runId, found]) => ({ runId, sources: found }));
}

/** The report as report.json has it; `aggregate --json` adds members. */
export function reportJson(report: AggregateReport): Record<string, unknown> {
  return {
    schema: "runledger.aggregate/1",
    root: report.root,
    logs: report.logs,
    recorded_runs: report.recordedRuns,
    other_files: report.otherFiles,
    runs: report.runs,
    steps: report.steps,
    segments: report.segments,
    columns: report.columns,
    metric: report.metric,
    malformed_lines: report.malformedLines,
    damaged_logs: report.damagedLogs.map((log) => ({
      source: log.source,
      malformed_lines: log.malformedLines,
      strange_lines: log.strangeLines,
    })),
    torn_logs: report.tornLogs,
    conflicts: report.conflicts,
    repeated_runs: report.repeatedRuns.map(({ runId, sources }) => ({ run_id: runId, sources })),
    problems: report.problems,
  };
}
