// The one model of a run that every reader produces and everything else works on.

import type { Problem } from "../errors.js";
import type { Fields } from "./value.js";

/**
 * What is known of an execution's end. `lost`: the writer is dead without a finish record. `unresponsive`: a writer on
 * another host has gone silent. `unknown`: the files do not say, or the run could not be read.
 */
export type Status =
  | "queued"
  | "running"
  | "finished"
  | "failed"
  | "stopped"
  | "lost"
  | "unresponsive"
  | "unknown";

export const statuses: readonly Status[] = [
  "queued",
  "running",
  "finished",
  "failed",
  "stopped",
  "lost",
  "unresponsive",
  "unknown",
];

/** Dated free text. */
export interface Note {
  readonly text: string;
  /** ISO 8601, UTC; absent where the file has no date. */
  readonly time?: string;
}

/** One execution, as its files tell it. Plain data: the web page and the JSON output hold the same thing. */
export interface Run {
  /** Unique below its root; never changes. */
  readonly id: string;
  /** The run's folder (or file, for layouts of one file per run), absolute. */
  readonly path: string;
  /** The root it was found under, absolute. */
  readonly root: string;
  /** Name of the reader that found it: "native", "training-log", … */
  readonly layout: string;
  readonly status: Status;
  /** ISO 8601. Absent when the files do not say. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly durationSeconds?: number;
  /** Values chosen before the run, by the dotted name their writer gave them: "loss_config.loss_type". */
  readonly params: Fields;
  /**
   * Final value by dotted name: "t20.mae". A leading "metrics." stays where the writer gave one; `metricField` makes one
   * field of both. NaN and null are kept as they are.
   */
  readonly metrics: ReadonlyMap<string, number | null>;
  /** Everything else that is known: "environment.node", "training_config.actual_epochs", … */
  readonly attributes: Fields;
  /** Names of metrics that were computed here from predictions and targets, not read from a file. */
  readonly computedMetrics: ReadonlySet<string>;
  /** Requirements the run itself declares, as written: metric → "<= 0.020". */
  readonly targets: ReadonlyMap<string, string>;
  readonly tags: readonly string[];
  readonly notes: readonly Note[];
  readonly problems: readonly Problem[];
}

/** One point of a metric's history. */
export interface HistoryPoint {
  readonly step: number;
  readonly value: number | null;
  /** Seconds since the Unix epoch, where the file has it. */
  readonly time?: number;
  readonly epoch?: number;
}

/** Histories by metric name, in the order they were logged. */
export type History = ReadonlyMap<string, readonly HistoryPoint[]>;
