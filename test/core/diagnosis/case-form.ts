// The form of an invented run whose diagnosis is known, and the curves such runs are made of.

import type { Status } from "../../../src/core/run.js";
import type { Value } from "../../../src/core/value.js";

export interface CaseRun {
  readonly status?: Status;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly durationSeconds?: number;
  readonly params?: Readonly<Record<string, Value>>;
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly metrics?: Readonly<Record<string, number | null>>;
}

export interface DiagnosisCase extends CaseRun {
  /** What is special about it, as a sentence part. */
  readonly name: string;
  /** Codes of the planted causes, which come first; none for a healthy run. */
  readonly planted: readonly string[];
  /** By name of the curve; one value a point. */
  readonly history?: Readonly<Record<string, readonly (number | null)[]>>;
  /** Steps between two points; 1 when absent. */
  readonly stepsPerPoint?: number;
  /** Whether points carry epochs, from 1 on; they do when absent. */
  readonly hasEpochs?: boolean;
  readonly siblings?: readonly CaseRun[];
  /** Row by row. */
  readonly predictions?: {
    readonly columns: number;
    readonly predictions: number[];
    readonly targets: number[];
  };
  readonly checkpoint?: {
    readonly field: string;
    readonly path: string;
    readonly exists: boolean;
    readonly hasFolder: boolean;
  };
  readonly written?: { readonly file: string; readonly timeMs: number };
}

/** Numbers from 0 to below 1, the same for the same seed on every machine (a linear congruential generator). */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 2654435761) % 4294967296;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

export interface CurveShape {
  readonly points: number;
  readonly from: number;
  readonly to: number;
  /** Spread of the noise as a share of each value; 0.03 when absent. */
  readonly noise?: number;
  /** Share of the points after which most of the way is done; 0.2 when absent. */
  readonly pace?: number;
  readonly seed?: number;
}

/** A curve that approaches its end exponentially. */
export function decay({ points, from, to, noise = 0.03, pace = 0.2, seed = 1 }: CurveShape): number[] {
  const random = randomNumbers(seed);
  return Array.from({ length: points }, (_, index) => {
    const share = Math.exp(-index / Math.max(1, pace * points));
    return round((to + (from - to) * share) * (1 + noise * (2 * random() - 1)));
  });
}

/** A curve with some points changed. */
export function withPoints(curve: readonly number[], changes: Readonly<Record<number, number>>): number[] {
  return curve.map((value, index) => changes[index] ?? value);
}

/** A validation loss that falls to `best` in the given point, then rises steadily to `end`. */
export function risingAgain(shape: {
  points: number;
  from: number;
  best: number;
  bestAt: number;
  end: number;
}): number[] {
  const { points, from, best, bestAt, end } = shape;
  const random = randomNumbers(7);
  return Array.from({ length: points }, (_, index) => {
    const value =
      index <= bestAt
        ? best + (from - best) * Math.exp((-4 * index) / Math.max(1, bestAt)) * (1 - index / (bestAt + 1))
        : best + ((end - best) * (index - bestAt)) / (points - 1 - bestAt);
    return round(value * (1 + 0.01 * random()));
  });
}

/** Predictions that explain `share` of the targets' variance, about. */
export function predicted(
  rows: number,
  columns: number,
  share: number,
): { columns: number; predictions: number[]; targets: number[] } {
  const random = randomNumbers(rows + columns);
  const targets = Array.from({ length: rows * columns }, () => round(10 * random()));
  const predictions = targets.map((target) =>
    round(5 + share * (target - 5) + (1 - share) * (random() - 0.5)),
  );
  return { columns, predictions, targets };
}

/** Five digits are enough. */
export function round(value: number): number {
  return Number(value.toPrecision(5));
}
