// What the steps of one run add up to, while its log is read; kept in the state so that rollups need no log again.

import { isoOfTime, secondsOfTime } from "../catalog/step-log-lines.js";
import type { Cell } from "./column-type.js";

/** Beginning of the columns in which the words of `reasons` are counted. */
export const reasonPrefix = "reason.";

/** Of one measure: count, sum, least, largest of its finite values, and the one of the highest step that has one. */
export interface MeasureTally {
  n: number;
  sum: number;
  min: number;
  max: number;
  final: number;
  finalStep: number;
}

/** One run of one log. Plain data: it is written to the state as JSON. */
export interface RunSummary {
  readonly runId: string;
  /** Path of the log below the root, and the line the run starts at. */
  readonly source: string;
  readonly folder: string;
  readonly line: number;
  /** Undefined where neither header nor steps name one. */
  readonly model: string | undefined;
  readonly hasHeader: boolean;
  /** The header's leaves, by column. */
  readonly header: Readonly<Record<string, Cell>>;
  readonly steps: number;
  /** ISO 8601. */
  readonly started: string | undefined;
  readonly ended: string | undefined;
  readonly measures: Readonly<Record<string, MeasureTally>>;
}

/** A run while its log is read. */
export class RunTally {
  readonly id: string;
  readonly line: number;
  model: string | undefined;
  /** Leaves of the header that the run's rows repeat. */
  header: readonly (readonly [string, Cell])[] | undefined;
  headerLine: number | undefined;
  steps = 0;
  /** The highest step so far, and the one being read. */
  highestStep = Number.NEGATIVE_INFINITY;
  step = 0;
  /** Steps that are not after the one before; times that are before the one before. */
  stepsBack = 0;
  clockBack = 0;
  /** Values of measures that are NaN or infinite; they are in no tally. */
  notFinite = 0;
  readonly measures = new Map<string, MeasureTally>();
  /** Steps with a list of reasons, and the highest of them: a word that is not in the list counts as 0 there. */
  #reasonSteps = 0;
  #lastReasonStep = Number.NEGATIVE_INFINITY;
  #headerTime: unknown;
  #first: unknown;
  #last: unknown;
  #lastSeconds = Number.NEGATIVE_INFINITY;

  constructor(id: string, line: number) {
    this.id = id;
    this.line = line;
  }

  /** Takes the time of the header. */
  startAt(time: unknown): void {
    this.#headerTime = time;
    this.#lastSeconds = secondsOfTime(time) ?? this.#lastSeconds;
  }

  /** Begins the next step; without a number of its own it is the one after the highest. Returns its number. */
  nextStep(step: unknown, time: unknown): number {
    const after = Number.isFinite(this.highestStep) ? Math.floor(this.highestStep) + 1 : 0;
    this.step = typeof step === "number" && Number.isFinite(step) ? step : after;
    if (this.step <= this.highestStep) this.stepsBack++;
    else this.highestStep = this.step;
    this.steps++;
    const seconds = secondsOfTime(time);
    if (seconds === undefined) return this.step;
    if (seconds < this.#lastSeconds) this.clockBack++;
    this.#lastSeconds = seconds;
    this.#first ??= time;
    this.#last = time;
    return this.step;
  }

  /** Counts one value of the step being read. */
  add(measure: MeasureTally, value: number): void {
    if (!Number.isFinite(value)) {
      this.notFinite++;
      return;
    }
    measure.n++;
    measure.sum += value;
    if (value < measure.min) measure.min = value;
    if (value > measure.max) measure.max = value;
    if (this.step < measure.finalStep) return;
    measure.final = value;
    measure.finalStep = this.step;
  }

  /** Notes that the step being read has a list of reasons. */
  nextReasons(): void {
    this.#reasonSteps++;
    this.#lastReasonStep = Math.max(this.#lastReasonStep, this.step);
  }

  /** The tally of a measure, made when missing. */
  measure(name: string): MeasureTally {
    const found = this.measures.get(name) ?? emptyTally();
    this.measures.set(name, found);
    return found;
  }

  /** What is known of the run at the end of its log. */
  summary(place: { readonly source: string; readonly folder: string }): RunSummary {
    return {
      runId: this.id,
      ...place,
      line: this.line,
      model: this.model,
      hasHeader: this.header !== undefined,
      header: Object.fromEntries(this.header ?? []),
      steps: this.steps,
      started: isoOfTime(this.#headerTime) ?? isoOfTime(this.#first),
      ended: isoOfTime(this.#last),
      measures: Object.fromEntries(this.#finished().filter(([, { n }]) => n > 0)),
    };
  }

  #finished(): [string, MeasureTally][] {
    return [...this.measures].map(([name, tally]) => {
      if (!name.startsWith(reasonPrefix)) return [name, tally];
      const final = tally.finalStep < this.#lastReasonStep ? 0 : tally.final;
      const min = tally.n < this.#reasonSteps ? 0 : tally.min;
      return [name, { ...tally, n: this.#reasonSteps, min, final, finalStep: this.#lastReasonStep }];
    });
  }
}

function emptyTally(): MeasureTally {
  const [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { n: 0, sum: 0, min, max, final: 0, finalStep: Number.NEGATIVE_INFINITY };
}
