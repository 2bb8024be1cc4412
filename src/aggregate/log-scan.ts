// Takes one step log apart: each step becomes a row, each run a tally, and what is wrong is counted.

import { isHeader, isStepMember, type LogLine, runIdOf } from "../catalog/step-log-lines.js";
import { flattenInto } from "../core/flatten.js";
import { plainMetricName } from "../core/metric-name.js";
import type { Value } from "../core/value.js";
import { found, type LineRange, valueAt } from "../formats/line-shape.js";
import type { LogFile } from "./find-logs.js";
import { headerLeaves, nameOf } from "./header-leaves.js";
import { modelOf } from "./model-name.js";
import type { QuickLines, StepShape } from "./quick-lines.js";
import { FinalMetrics } from "./recorded-runs.js";
import { type RunCommon, runCommon } from "./run-common.js";
import { RunTally } from "./run-tally.js";
import { StepCells } from "./step-cells.js";
import type { StepColumn, StepColumns } from "./step-columns.js";

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
  readonly #quick: QuickLines;
  readonly #findHeaders: () => ReadonlyMap<string, FoundHeader>;
  readonly #commons = new Map<RunTally, RunCommon>();
  readonly #lineColumn: StepColumn;
  readonly #stepColumn: StepColumn;
  #current: RunTally | undefined;
  /** What the rows of the current run have in common. */
  #common: RunCommon | undefined;
  #line = 0;
  readonly #cells: StepCells;
  /** The line that had no known shape. */
  #missed: LineRange | undefined;

  /** @param findHeaders reads the log's headers ahead, for steps that come before the header of their run */
  constructor(
    log: LogFile,
    into: { readonly columns: StepColumns; readonly quick: QuickLines },
    findHeaders: () => ReadonlyMap<string, FoundHeader>,
  ) {
    this.#log = log;
    this.#columns = into.columns;
    this.#quick = into.quick;
    this.#findHeaders = findHeaders;
    this.#lineColumn = this.#columns.column("line");
    this.#stepColumn = this.#columns.column("step");
    this.#cells = new StepCells(into.columns, into.quick.values, () =>
      this.note("too-many-columns", this.#line),
    );
    this.#quick.startLog();
  }

  /** Takes the next value of the log. */
  take(value: unknown, line: number): void {
    const missed = this.#line === line ? this.#missed : undefined;
    this.#missed = undefined;
    this.#line = line;
    if (isHeader(value)) this.#takeHeader(value);
    else if (value instanceof FinalMetrics) this.#takeFinal(value);
    else {
      const run = isStepMember(value) ? this.#runOfStep(value) : undefined;
      if (run === undefined) this.note("strange-line", line);
      else {
        this.#takeStep(run, value as LogLine);
        if (missed !== undefined) this.#quick.learn(missed);
      }
    }
  }

  /**
   * Takes the next line by its bytes, if it is a step of the current run in a shape that is known. False: nothing was
   * done, and the line's value has to be taken.
   */
  takeQuickly(range: LineRange, line: number): boolean {
    const run = this.#current;
    const common = this.#common;
    this.#line = line;
    this.#missed = range;
    if (run === undefined || common === undefined || common.hasMore) return false;
    const shape = this.#quick.match(range);
    if (shape === undefined || !this.#isOf(run, shape)) return false;
    this.#missed = undefined;
    const { values } = this.#quick;
    const columns = this.#columns;
    const step = run.nextStep(valueAt(values, shape.step), valueAt(values, shape.time));
    for (let index = 0; index < shape.places.length; index++) {
      const place = shape.places[index];
      if (place !== undefined) this.#cells.takePlace(run, place, index, range.bytes);
    }
    if (run.model === undefined && shape.model >= 0) this.#setModel(run, valueAt(values, shape.model));
    columns.putNumber(this.#lineColumn, line);
    columns.putNumber(this.#stepColumn, step);
    columns.endRow(this.#commonOf(run).cells);
    this.steps++;
    return true;
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
    if (known !== undefined)
      this.note(known.headerLine === this.#line ? "late-header" : "second-header", this.#line);
    const run = known ?? this.#add(id);
    if (known === undefined) this.#setHeader(run, { value: header, line: this.#line });
    this.#current = run;
    this.#common = undefined;
  }

  /** Metrics that no step has. */
  #takeFinal({ values }: FinalMetrics): void {
    const run = this.#current;
    for (const [metric, value] of values) {
      const name = nameOf(plainMetricName(metric));
      if (run === undefined || value === null || run.measures.has(name)) continue;
      run.add(run.measure(name), value);
    }
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

  /** Whether the line that was matched says that it is of this run, or says nothing. */
  #isOf(run: RunTally, { runId }: StepShape): boolean {
    const { values } = this.#quick;
    return runId < 0 || (values.kinds[runId] === found.text && values.texts[runId] === run.id);
  }

  #takeStep(run: RunTally, line: LogLine): void {
    this.#current = run;
    const columns = this.#columns;
    const step = run.nextStep(line.step, line.ts);
    for (const [name, value] of this.#commonOf(run).more) this.#cells.takeMore(name, value);
    const sink = { set: (name: string, value: Value) => this.#cells.takeLeaf(run, name, value) };
    for (const name of Object.keys(line)) {
      if (name !== "run_id" && name !== "step") flattenInto(sink, line[name], nameOf(name));
    }
    this.#setModel(run, line.model);
    if (this.#line > 0) columns.put(this.#lineColumn, this.#line);
    columns.put(this.#stepColumn, step);
    this.#cells.putMore();
    columns.endRow(this.#commonOf(run).cells);
    this.steps++;
  }

  #setModel(run: RunTally, model: unknown): void {
    if (run.model === undefined && typeof model === "string") run.model = model;
  }

  /** What all rows of a run have in common, since its model is known. */
  #commonOf(run: RunTally): RunCommon {
    if (this.#common?.run === run && this.#common.model === run.model) return this.#common;
    const known = this.#commons.get(run);
    this.#common = known?.model === run.model ? known : undefined;
    this.#common ??= runCommon(run, this.#log, this.#columns);
    this.#commons.set(run, this.#common);
    return this.#common;
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
