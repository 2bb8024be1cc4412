// What a report in one file holds of its runs: plain JSON that the page reads and answers from.

import type { Contract } from "../../contract/contract.js";
import type { Note, Status } from "../../run.js";
import type { CurveFaults } from "../order-curve.js";
import type { ArtifactView, FindingView, RunAnswer } from "../run-data.js";
import type { EmbeddedCell, EmbeddedColumn } from "./embedded-column.js";

/** What all views need: runs as columns. */
export interface EmbeddedReport {
  readonly schema: typeof embeddedSchema;
  /** Of runledger. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** As they are shown. */
  readonly roots: readonly string[];
  /** What is not in the file or not whole, in sentences. */
  readonly remarks: readonly string[];
  /** Problems of reading the runs. */
  readonly problems: number;
  /** Full name of the field that the table is sorted by at first; absent: the usual one. */
  readonly sort?: string;
  readonly contract: Contract;
  readonly runs: readonly EmbeddedRun[];
  readonly params: readonly EmbeddedColumn[];
  /** By the names of the runs, which may begin with "metrics.". */
  readonly metrics: readonly EmbeddedColumn[];
  readonly attributes: readonly EmbeddedColumn[];
  /** Columns of the table that are other than the runs' own values make them: bests of histories. */
  readonly columns: readonly EmbeddedColumn[];
}

export const embeddedSchema = "runledger.html-report/1";

/** A run without its fields. */
export interface EmbeddedRun {
  readonly id: string;
  readonly path: string;
  readonly root: string;
  readonly layout: string;
  readonly status: Status;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly durationSeconds?: EmbeddedCell;
  readonly tags?: readonly string[];
  readonly notes?: readonly Note[];
  readonly computed?: readonly string[];
  readonly targets?: readonly (readonly [metric: string, requirement: string])[];
  /** How many. */
  readonly problems?: number;
  /** Places of the columns of its fields in its own order, where that is another than theirs. */
  readonly order?: { readonly [Kind in FieldList]?: readonly number[] };
}

/** The lists of columns that make up a run. */
export type FieldList = "params" | "metrics" | "attributes";

/** What only the view of a run and charts of curves need; read when it is first asked for. */
export interface EmbeddedDetails {
  /** One per run. */
  readonly runs: readonly EmbeddedRunDetails[];
  /** Lists of steps, which many curves share. */
  readonly steps: readonly EmbeddedSteps[];
}

export interface EmbeddedRunDetails {
  readonly curves: readonly EmbeddedCurve[];
  readonly artifacts: readonly ArtifactView[];
  readonly findings: readonly FindingView[];
  readonly problems: RunAnswer["problems"];
  /** Attributes that only comparisons look at: those of uncommitted changes. */
  readonly compared?: readonly (readonly [name: string, value: EmbeddedCell])[];
}

export interface EmbeddedCurve {
  readonly metric: string;
  /** Place in the lists of steps. */
  readonly steps: number;
  /** Null where the value is missing or no number. */
  readonly values: readonly (number | null)[];
  /** Points that the run has; more than `values` where the curve was thinned. */
  readonly total: number;
  /** Absent: none. */
  readonly faults?: CurveFaults;
}

/** Even steps; or whole numbers, each as its distance from the one before; or as they are. */
export type EmbeddedSteps =
  | { readonly kind: "even"; readonly first: number; readonly by: number; readonly count: number }
  | { readonly kind: "apart"; readonly distances: readonly number[] }
  | { readonly kind: "listed"; readonly steps: readonly number[] };
