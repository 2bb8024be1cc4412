// What is asked about single runs, and the answers: all that is known, curves, logs, predictions.

import type { Status } from "../run.js";

export interface FactView {
  readonly name: string;
  readonly text: string;
  readonly unit?: string;
}

export interface ArtifactView {
  /** Relative to the run, with "/". */
  readonly path: string;
  readonly sizeBytes: number;
  readonly kind: "image" | "text" | "data" | "other";
}

export interface FindingView {
  readonly severity: "severe" | "warning" | "info";
  readonly title: string;
  readonly detail: string;
  readonly evidence?: string;
}

export interface RunAnswer {
  readonly key: string;
  readonly id: string;
  readonly path: string;
  readonly root: string;
  readonly layout: string;
  readonly status: Status;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly durationSeconds?: number;
  readonly tags: readonly string[];
  readonly notes: readonly { readonly text: string; readonly time?: string }[];
  readonly metrics: readonly (FactView & {
    readonly number: number | null | "NaN" | "Infinity" | "-Infinity";
    readonly direction?: "min" | "max";
    readonly target?: string;
    readonly mark?: "met" | "missed" | "unknown";
  })[];
  readonly params: readonly FactView[];
  readonly attributes: readonly FactView[];
  readonly histories: readonly string[];
  readonly artifacts: readonly ArtifactView[];
  /** Text files whose growing end is worth showing: stdout.log, errors.log … */
  readonly logs: readonly string[];
  readonly hasPredictions: boolean;
  readonly findings: readonly FindingView[];
  readonly problems: readonly { readonly code: string; readonly path: string; readonly message: string }[];
}

export interface CurvesQuery {
  /** Runs or families. Above 100 runs the answer holds bands of families. */
  readonly keys: readonly string[];
  readonly metric: string;
  /** Part of the step axis, ends included; absent: all of it. The nearest point on either side comes too. */
  readonly from?: number;
  readonly to?: number;
  /** Width in pixels the curves are drawn on: nobody needs more than the least and greatest of each pixel. */
  readonly pixels: number;
}

export interface CurveView {
  readonly key: string;
  readonly label: string;
  /** Ascending; repeated steps stay. */
  readonly steps: Float64Array;
  /** NaN where the value is missing or no number. */
  readonly values: Float64Array;
  /** Of a band: the limits around `values`. */
  readonly low?: Float64Array;
  readonly high?: Float64Array;
  /** Points the run has in this part of the axis. */
  readonly total: number;
}

export interface CurvesAnswer {
  readonly curves: readonly CurveView[];
  /** Absent: every point is there. Otherwise what was done, in words to show. */
  readonly reduction?: string;
  /** What a reader should know of the curves: steps that were logged twice, infinite values; sentences. */
  readonly remarks?: readonly string[];
  readonly unit?: string;
  readonly direction?: "min" | "max";
}

export interface LogQuery {
  readonly key: string;
  readonly path: string;
  /** Byte offset; absent: the last 64 KiB. */
  readonly from?: number;
}

export interface LogAnswer {
  readonly text: string;
  /** Where the next question goes on. */
  readonly next: number;
  readonly sizeBytes: number;
}

export interface PredictionsAnswer {
  /** Names of the outputs, where they are known. */
  readonly outputs: readonly string[];
  /** Per output: pairs of target and prediction, at most 5,000, evenly spaced; `total` says of how many. */
  readonly targets: readonly (readonly (number | null)[])[];
  readonly predictions: readonly (readonly (number | null)[])[];
  readonly total: number;
}
