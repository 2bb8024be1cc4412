// The answer of a comparison: rows in order, columns with their marks. Exporters turn it into text, files and pages.

import type { FieldKind, RowKey } from "../field/field-table.js";
import type { Direction } from "../metric.js";
import type { Interval, SampleSummary } from "../statistics/sample.js";
import type { Target, TargetVerdict } from "../target.js";
import type { Value } from "../value.js";

export interface ComparisonColumn {
  /** Full name: "metrics.t20.mae". */
  readonly field: string;
  /** Heading, the shortest name that is unambiguous among the shown columns: "t20.mae". */
  readonly label: string;
  readonly kind: FieldKind;
  /** "min" or "max" is better; undefined when unknown: no best mark then. */
  readonly direction?: Direction;
  /** Unit as the contract or the name gives it: "dB", "s", "min". */
  readonly unit?: string;
  readonly target?: Target;
  /** One per row, in the table's order. */
  readonly values: readonly (Value | undefined)[];
  /** One per row; present exactly when there is a target. Rows may have targets of their own. */
  readonly verdicts?: readonly TargetVerdict[];
  /** Rows that hold the best value: several on a tie, none without a direction. */
  readonly bestRows: ReadonlySet<number>;
  /** With rows in order of time: rows that were the best when they came. */
  readonly newBestRows: ReadonlySet<number>;
  /** Rows whose value was computed from predictions and targets. */
  readonly computedRows: ReadonlySet<number>;
}

/** How many of a run's targets are met. `unknown` counts as not met. */
export interface VerdictCount {
  readonly met: number;
  readonly missed: number;
  readonly unknown: number;
}

/** One line under the table: the best run of a target metric, or the fastest run. */
export interface Highlight {
  /** "best t20.mae" or "fastest". */
  readonly title: string;
  readonly runId: string;
  readonly field: string;
  readonly value: Value;
  readonly unit?: string;
  readonly verdict?: TargetVerdict;
}

/** What is known of a family, in full. */
export interface FamilyRow {
  readonly name: string;
  /** Ids of its runs. */
  readonly runs: readonly string[];
  /** Its params among those that differ between families. */
  readonly params: ReadonlyMap<string, Value | undefined>;
  readonly metrics: readonly FamilyMetric[];
}

/** A metric of one family. */
export interface FamilyMetric {
  readonly field: string;
  /** Runs with a finite value, and without. */
  readonly runs: number;
  readonly leftOut: number;
  /** Of the replicates: one a seed. */
  readonly summary: SampleSummary;
  /** 95 % interval of the mean; undefined below 2 replicates. */
  readonly interval: Interval | undefined;
  /** Judged on the interval. */
  readonly verdict?: TargetVerdict;
}

export interface ComparisonTable {
  /** The shown runs, in order. */
  readonly rows: readonly RowKey[];
  /** Without run id and verdict, which every exporter adds: the id first, the verdict last. */
  readonly columns: readonly ComparisonColumn[];
  /** One per row; empty counts when no target is known. */
  readonly verdicts: readonly VerdictCount[];
  readonly hasTargets: boolean;
  readonly sortedBy: { readonly field: string; readonly label: string; readonly order: "asc" | "desc" };
  /** Runs found, before filter and top. */
  readonly totalRuns: number;
  /** Runs that passed the filter. */
  readonly matchingRuns: number;
  readonly highlights: readonly Highlight[];
  /** Present when the rows are families instead of runs; in their order. Ids of the rows are their names then. */
  readonly families?: readonly FamilyRow[];
  /** Remarks for people, e.g. which directions were inferred from names. */
  readonly remarks: readonly string[];
}
