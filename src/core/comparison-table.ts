// The answer of a comparison: rows in order, columns with their marks. Exporters turn it into text, files and pages.

import type { FieldKind, RowKey } from "./field-table.js";
import type { Direction } from "./metric.js";
import type { Target, TargetVerdict } from "./target.js";
import type { Value } from "./value.js";

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
  /** Remarks for people, e.g. which directions were inferred from names. */
  readonly remarks: readonly string[];
}
