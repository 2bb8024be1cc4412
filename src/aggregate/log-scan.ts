// Takes one step log apart: each step becomes a row, each run a tally, and what is wrong is counted.

import { isHeader, isStepMember, type LogLine, runIdOf } from "../catalog/step-log-lines.js";
import { flattenInto } from "../core/flatten.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import type { Value } from "../core/value.js";
import type { LogFile } from "./find-logs.js";
import { headerLeaves, nameOf } from "./header-leaves.js";
import { modelOf } from "./model-name.js";
import { RunTally } from "./run-tally.js";
import { moreColumn, type StepColumn, type StepColumns } from "./step-columns.js";

/** A header and the line it stands in. */
export interface FoundHeader {
  readonly value: LogLine;
  readonly line: number;
}

/** Lines of one log that are wrong in one way: how many, and the first. */
export interface Trouble {
  count: number;
  readonly line: number;
}

/** The reading of one log. */
export class LogScan {
  readonly runs = new Map<string, RunTally>();
  /** By code. */
  readonly troubles = new Map<string, Trouble>();
  steps = 0;
  readonly #log: LogFile;
  readonly #columns: StepColumns;
  readonly #findHeaders: () => ReadonlyMap<string, FoundHeader>;
  #current: RunTally | undefined;
  #line = 0;
  #tally: RunTally | undefined;
  #more: Record<string, Value> | undefined;
  readonly #fixed: Readonly<Record<"source" | "line" | "folder" | "run_id" | "step" | "model", StepColumn>>;
  readonly #sink = { set: (name: string, value: Value): void => this.#leaf(name, value) };

  /** @param findHeaders reads the log's headers ahead, for steps that come before the header of their run */
  constructor(log: LogFile, columns: StepColumns, findHeaders: () => ReadonlyMap<string, FoundHeader>) {
    this.#log = log;
    this.#columns = columns;
    this.#findHeaders = findHeaders;
    const [source, line, folder] = [
      columns.column("source"),
      columns.column("line"),
      columns.column("folder"),
    ];
    const [runId, step, model] = [columns.column("run_id"), columns.column("step"), columns.column("model")];
    this.#fixed = { source, line, folder, run_id: runId, step, model };
  }

  /** Takes the next value of the log. */
  take(value: unknown, line: number): void {
    this.#line = line;
    if (isHeader(value)) this.#takeHeader(value);
    else {
      const run = isStepMember(value) ? this.#runOfStep(value) : undefined;
      if (run === undefined) this.note("strange-line", line);
      else this.#takeStep(run, value as LogLine);
    }
  }

  /** Counts a trouble. */
  note(code: string, line: number): void {
    this.#count(code, 1, line);
  }

  /** Troubles of the lines, and of the order of steps and times; by code. */
  allTroubles(): (readonly [string, Trouble])[] {
    for (const run of this.runs.values()) {
      this.#count("steps-out-of-order", run.stepsBack, run.line);
      this.#count("clock-went-back", run.clockBack, run.line);
      this.#count("not-finite", run.notFinite, run.line);
      this.#count("missing-header", run.header === undefined ? 1 : 0, run.line);
    }
    return [...this.troubles];
  }

  #count(code: string, count: number, line: number): void {
    if (count === 0) return;
    const known = this.troubles.get(code);
    if (known === undefined) this.troubles.set(code, { count, line });
    else known.count += count;
  }

  #takeHeader(header: LogLine): void {
    const id = runIdOf(header) ?? this.#freeName();
    const known = this.runs.get(id);
    if (known !== undefined) {
      this.note(known.headerLine === this.#line ? "late-header" : "second-header", this.#line);
      this.#current = known;
      return;
    }
    const run = this.#add(id);
    this.#setHeader(run, { value: header, line: this.#line });
    this.#current = run;
  }

  #runOfStep(line: LogLine): RunTally | undefined {
    const id = runIdOf(line);
    if (id === undefined || this.#current?.id === id) return this.#current;
    const known = this.runs.get(id);
    if (known !== undefined) return known;
    const run = this.#add(id);
    const header = this.#findHeaders().get(id);
    if (header !== undefined) this.#setHeader(run, header);
    return run;
  }

  #takeStep(run: RunTally, line: LogLine): void {
    this.#current = run;
    this.#tally = run;
    const columns = this.#columns;
    const step = run.nextStep(line.step, line.ts);
    for (const [name, value] of run.header ?? []) {
      const column = columns.find(name);
      if (column === undefined) this.#overflow(name, value);
      else columns.put(column, value);
    }
    for (const name of Object.keys(line)) {
      if (name !== "run_id" && name !== "step") flattenInto(this.#sink, line[name], nameOf(name));
    }
    if (run.model === undefined && typeof line.model === "string") run.model = line.model;
    this.#putPlace(run, step);
    columns.rows++;
    this.steps++;
  }

  #putPlace(run: RunTally, step: number): void {
    const columns = this.#columns;
    const fixed = this.#fixed;
    columns.put(fixed.source, this.#log.source);
    columns.put(fixed.line, this.#line);
    columns.put(fixed.folder, this.#log.folder);
    columns.put(fixed.run_id, run.id);
    columns.put(fixed.step, step);
    if (run.model !== undefined) columns.put(fixed.model, run.model);
    if (this.#more !== undefined) columns.put(columns.column(moreColumn), encodeJson(this.#more));
    this.#more = undefined;
  }

  #leaf(name: string, value: Value): void {
    const column = this.#columns.find(name);
    if (column === undefined) {
      this.#overflow(name, value);
      return;
    }
    if (typeof value === "object" && value !== null) {
      this.#columns.put(column, encodeJson(value));
      if (name === "reasons" || name.endsWith(".reasons")) this.#countReasons(value);
      return;
    }
    this.#columns.put(column, value);
    if (column.isMeasure && (typeof value === "number" || typeof value === "boolean")) {
      this.#measure(column, Number(value));
    }
  }

  #measure(column: StepColumn, value: number): void {
    const run = this.#tally;
    if (run === undefined) return;
    if (column.run !== run || column.tally === undefined) {
      column.run = run;
      column.tally = run.measure(column.name);
    }
    run.add(column.tally, value);
  }

  /** How often each word occurs in a step's list of reasons. */
  #countReasons(reasons: readonly unknown[]): void {
    const counts = new Map<StepColumn, number>();
    for (const reason of reasons) {
      const column = this.#columns.reason(typeof reason === "string" ? reason : encodeJson(reason));
      counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    this.#columns.markReasons();
    this.#tally?.nextReasons();
    for (const [column, count] of counts) {
      this.#columns.put(column, count);
      this.#tally?.add(this.#tally.measure(column.name), count);
    }
  }

  #overflow(name: string, value: Value): void {
    this.#more ??= {};
    this.#more[name] = value;
    this.note("too-many-columns", this.#line);
  }

  #add(id: string): RunTally {
    const run = new RunTally(id, this.#line);
    this.runs.set(id, run);
    return run;
  }

  #setHeader(run: RunTally, { value: header, line }: FoundHeader): void {
    const leaves = headerLeaves(header);
    run.header = leaves;
    run.headerLine = line;
    run.model = modelOf(leaves);
    run.startAt(header.ts);
  }

  /** A header without an id starts a run that is named by its log. */
  #freeName(): string {
    const stem = this.#log.source.slice(this.#log.source.lastIndexOf("/") + 1).replace(/\.jsonl.*$/, "");
    let id = stem;
    for (let count = 2; this.runs.has(id); count++) id = `${stem}-${count}`;
    return id;
  }
}
