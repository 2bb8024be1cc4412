// What the lines of one run add up to, while its logs are read: bounded by its steps, not by the logs.

import type { Problem } from "../../errors.js";
import { secondsOfTime } from "../clock.js";
import { type LogLine, measuresOf } from "./log-lines.js";

/** A line's place. */
export interface LinePlace {
  /** Absolute path of the log. */
  readonly path: string;
  readonly line: number;
}

/** A step as it is kept. */
interface KnownStep {
  /** Its place in the columns of measures. */
  readonly slot: number;
  readonly path: string;
  time: number | undefined;
}

/** Several lines of a kind that is wrong: the first of them, and how many. */
interface Trouble {
  readonly first: LinePlace;
  count: number;
}

/** One run of step logs. Lines are added in the order of the logs. */
export class RunLog {
  readonly id: string;
  /** Logs that hold lines of the run, in order. */
  readonly paths: string[] = [];
  /** The first header; undefined when there is none. */
  header: LogLine | undefined;
  /** `ts` of the first and the latest step, as written. */
  firstTime: unknown;
  lastTime: unknown;
  readonly steps = new Map<number, KnownStep>();
  /** By measure: one value a slot, undefined where the step has none. */
  readonly measures = new Map<string, (number | null | undefined)[]>();
  readonly #troubles = new Map<string, Trouble>();
  readonly #problems: Problem[] = [];
  #headerPath: string | undefined;
  #highestStep = Number.NEGATIVE_INFINITY;

  constructor(id: string) {
    this.id = id;
  }

  addHeader(header: LogLine, place: LinePlace): void {
    this.#visit(place.path);
    if (this.header === undefined) {
      this.header = header;
      this.#headerPath = place.path;
      if (this.steps.size > 0) this.#note("late-header", place);
      return;
    }
    const isCopy = JSON.stringify(this.header) === JSON.stringify(header);
    if (!isCopy || this.#headerPath === place.path)
      this.#note(isCopy ? "repeated-header" : "conflicting-header", place);
  }

  addStep(line: LogLine, place: LinePlace): void {
    this.#visit(place.path);
    const number = typeof line.step === "number" && Number.isFinite(line.step) ? line.step : this.#nextStep();
    const known = this.steps.get(number);
    const measures = measuresOf(line);
    if (known === undefined) this.#addNew(number, line, place);
    else if (!this.#replace(known, { measures, line, place })) return;
    const slot = this.steps.get(number)?.slot ?? 0;
    for (const [name, value] of measures) this.#columnOf(name)[slot] = value;
  }

  /** Problems of the run's lines, each with its first place and how often it occurs. */
  problems(): readonly Problem[] {
    const described = [...this.#troubles].map(([code, { first, count }]) => ({
      code,
      path: `${first.path}:${first.line}`,
      message: describe(code, count),
    }));
    return [...this.#problems, ...described];
  }

  /** Adds a problem that another part found, e.g. a line that is no JSON. */
  addProblem(problem: Problem): void {
    this.#problems.push(problem);
  }

  #addNew(number: number, line: LogLine, place: LinePlace): void {
    if (number < this.#highestStep) this.#note("steps-out-of-order", place);
    this.#highestStep = Math.max(this.#highestStep, number);
    this.steps.set(number, { slot: this.steps.size, path: place.path, time: this.#tick(line, place) });
  }

  /** The same step once more: in another log a copy is nothing new; else the later one counts. Returns whether it does. */
  #replace(
    known: KnownStep,
    again: { measures: Map<string, number | null>; line: LogLine; place: LinePlace },
  ): boolean {
    const isCopy = this.#isSame(known.slot, again.measures);
    if (isCopy && known.path !== again.place.path) return false;
    this.#note("repeated-step", again.place);
    for (const column of this.measures.values()) {
      if (known.slot < column.length) column[known.slot] = undefined;
    }
    known.time = this.#tick(again.line, again.place);
    return true;
  }

  #isSame(slot: number, measures: Map<string, number | null>): boolean {
    for (const [name, column] of this.measures) {
      if (column[slot] !== undefined && !Object.is(column[slot], measures.get(name))) return false;
    }
    return [...measures].every(([name, value]) => Object.is(this.measures.get(name)?.[slot], value));
  }

  #tick(line: LogLine, place: LinePlace): number | undefined {
    const time = secondsOfTime(line.ts);
    if (time === undefined) return undefined;
    const last = secondsOfTime(this.lastTime) ?? secondsOfTime(this.header?.ts);
    if (last !== undefined && time < last) this.#note("clock-went-back", place);
    this.firstTime ??= line.ts;
    this.lastTime = line.ts;
    return time;
  }

  #nextStep(): number {
    return Number.isFinite(this.#highestStep) ? Math.floor(this.#highestStep) + 1 : 0;
  }

  #columnOf(name: string): (number | null | undefined)[] {
    const column = this.measures.get(name) ?? [];
    this.measures.set(name, column);
    return column;
  }

  #visit(path: string): void {
    if (this.paths.at(-1) !== path && !this.paths.includes(path)) this.paths.push(path);
  }

  #note(code: string, place: LinePlace): void {
    const known = this.#troubles.get(code);
    if (known === undefined) this.#troubles.set(code, { first: place, count: 1 });
    else known.count++;
  }
}

const descriptions: Readonly<Record<string, string>> = {
  "late-header": "The header comes after steps of its run. Its settings are used all the same",
  "repeated-header": "The header of this run is written again",
  "conflicting-header": "Another header of this run has other settings. The first one counts",
  "repeated-step": "A step of this run is written again. The later line counts",
  "steps-out-of-order": "The steps of this run are not in order. They are taken by their numbers",
  "clock-went-back": "The time is before that of an earlier line. No duration is given",
};

function describe(code: string, count: number): string {
  const often = count === 1 ? "" : ` (${count} times)`;
  return `${descriptions[code] ?? code}${often}.`;
}
