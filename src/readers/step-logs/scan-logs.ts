// Reads step logs, line by line, and sorts the lines by run.

import type { Problem } from "../../errors.js";
import { readGzipFile } from "../../formats/gzip.js";
import {
  type JsonLinesOptions,
  type JsonLinesRead,
  nothingRead,
  readJsonLines,
  readJsonLinesOf,
} from "../../formats/jsonl.js";
import { isHeader, isStep, isStepMember, type LogLine, runIdOf } from "./log-lines.js";
import { isPackedLog } from "./log-names.js";
import { RunLog } from "./run-log.js";

export interface ScannedLogs {
  /** By run id, in the order in which they were met. A run may lie in several logs. */
  readonly runs: ReadonlyMap<string, RunLog>;
  /** Problems of logs that belong to no run. */
  readonly problems: readonly Problem[];
}

/** Reads logs to their ends. Never throws for bad data. */
export function scanLogs(paths: readonly string[]): ScannedLogs {
  const runs = new Map<string, RunLog>();
  const problems: Problem[] = [];
  for (const path of paths) problems.push(...new LogScan(path, runs).read());
  return { runs, problems };
}

/** So much of a file is read to see whether it is a step log. */
const probe = { maxLines: 4, maxBytes: 32 * 1024 * 1024 };

/**
 * Looks at the beginning of a file. `silent`: it holds no value there, so that nothing tells whose it is: empty, damaged,
 * or no file at all.
 */
export function kindOfLog(path: string): "step-log" | "other" | "silent" {
  let isLog = false;
  const read = readLines(path, probe, (line) => {
    isLog ||= isHeader(line) || isStep(line);
  });
  return isLog ? "step-log" : read.lines === 0 ? "silent" : "other";
}

/** Reads a log's lines, unpacked where it is packed. */
function readLines(
  path: string,
  options: JsonLinesOptions,
  onLine: (value: unknown, line: number) => void,
): JsonLinesRead {
  if (!isPackedLog(path)) return readJsonLines(path, options, onLine);
  const packed = readGzipFile(path);
  if ("missing" in packed) return { ...nothingRead, missing: true };
  if ("problem" in packed) return { ...nothingRead, problems: [packed.problem] };
  const read = readJsonLinesOf(packed.bytes, { ...options, path }, onLine);
  return { ...read, problems: [...packed.problems, ...read.problems] };
}

/** The reading of one log: which run the lines belong to, and from which line on. */
class LogScan {
  readonly #path: string;
  readonly #runs: Map<string, RunLog>;
  #current: RunLog | undefined;
  /** From line to line: the run that was being written. */
  readonly #spans: { readonly from: number; readonly run: RunLog }[] = [];
  #strange: number[] = [];

  constructor(path: string, runs: Map<string, RunLog>) {
    this.#path = path;
    this.#runs = runs;
  }

  /** Returns the problems that belong to no run. */
  read(): Problem[] {
    const read = readLines(this.#path, {}, (value, line) => this.#take(value, line));
    const problems = [...read.problems];
    if (this.#strange.length > 0) problems.push(strangeLines(this.#path, this.#strange));
    if (read.lines === 0 && problems.length === 0 && !read.missing)
      problems.push(emptyLog(this.#path, read.tornTail));
    return problems.filter((problem) => !this.#give(problem));
  }

  #take(value: unknown, line: number): void {
    if (isHeader(value))
      this.#enter(this.#runOf(value) ?? this.#nameless(), line).addHeader(value, this.#at(line));
    else {
      const run = isStepMember(value) ? this.#runOf(value) : undefined;
      if (run === undefined) this.#strange.push(line);
      else this.#enter(run, line).addStep(value as LogLine, this.#at(line));
    }
  }

  /** The run that a line names, else the one that is being written. */
  #runOf(line: LogLine): RunLog | undefined {
    const id = runIdOf(line);
    if (id === undefined) return isHeader(line) ? undefined : this.#current;
    return this.#runs.get(id) ?? this.#add(id);
  }

  /** A header without an id starts a run that is named by its log. */
  #nameless(): RunLog {
    const stem = this.#path.slice(this.#path.lastIndexOf("/") + 1).replace(/\.jsonl.*$/, "");
    let id = stem;
    for (let count = 2; this.#runs.has(id); count++) id = `${stem}-${count}`;
    return this.#add(id);
  }

  #add(id: string): RunLog {
    const run = new RunLog(id);
    this.#runs.set(id, run);
    return run;
  }

  #enter(run: RunLog, line: number): RunLog {
    if (run !== this.#current) this.#spans.push({ from: line, run });
    this.#current = run;
    return run;
  }

  #at(line: number): { path: string; line: number } {
    return { path: this.#path, line };
  }

  /** Gives a problem to the run that was being written at its line, else to the log's first run. */
  #give(problem: Problem): boolean {
    const line = Number(problem.path.slice(this.#path.length + 1));
    const span = this.#spans.findLast(({ from }) => from <= line) ?? this.#spans[0];
    span?.run.addProblem(problem);
    return span !== undefined;
  }
}

function strangeLines(path: string, lines: readonly number[]): Problem {
  const message = `${lines.length === 1 ? "1 line is" : `${lines.length} lines are`} neither header nor step. Left out.`;
  return { code: "strange-line", path: `${path}:${lines[0]}`, message };
}

function emptyLog(path: string, isTorn: boolean): Problem {
  const message = isTorn
    ? "Holds the beginning of one line and no run."
    : "Empty: no run was ever written to it.";
  return { code: "empty-file", path, message };
}
