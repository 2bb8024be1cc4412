// What the page asks and what it is told: plain data. The server answers over HTTP; a report in one file answers itself.

import type { Status } from "../core/run.js";

/**
 * How the page gets its answers. Numbers that JSON has not travel as the texts "NaN", "Infinity", "-Infinity". A question
 * that cannot be answered rejects with an ApiFault.
 */
export interface PageSource {
  session(): Promise<SessionAnswer>;
  fields(): Promise<FieldsAnswer>;
  table(query: TableQuery): Promise<TableAnswer>;
  compare(query: CompareQuery): Promise<CompareAnswer>;
  run(key: string): Promise<RunAnswer>;
  curves(query: CurvesQuery): Promise<CurvesAnswer>;
  points(query: PointsQuery): Promise<PointsAnswer>;
  /** The end of a text file of a run, or what was added since `from`. */
  log(query: LogQuery): Promise<LogAnswer>;
  predictions(key: string): Promise<PredictionsAnswer>;
  /** Where an artifact can be fetched from; undefined where it cannot. */
  fileAddress(key: string, path: string): string | undefined;
  /** Adds a note or changes tags; rejects where writing is not allowed. */
  annotate(change: Annotation): Promise<void>;
  /** Calls the listener whenever runs have changed, and when the connection is lost or back; returns how to end it. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

export interface ApiFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface SessionAnswer {
  readonly version: string;
  readonly roots: readonly string[];
  readonly canWrite: boolean;
  /** Grows whenever what the roots hold has changed. */
  readonly revision: number;
  readonly runs: number;
  /** Runs by status; only those that occur. */
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  readonly problems: number;
  /** ISO 8601, UTC: when this was read. */
  readonly readAt: string;
}

export interface FieldView {
  /** Full name: "metrics.t20.mae". */
  readonly name: string;
  /** Shortest name that means only this field: "t20.mae". */
  readonly label: string;
  readonly kind: "fact" | "metric" | "param" | "attribute";
  readonly isNumeric: boolean;
  readonly unit?: string;
  /** Which way is better; absent where nobody knows. */
  readonly direction?: "min" | "max";
  /** Whether direction was guessed from the name. */
  readonly isDirectionInferred?: boolean;
  /** Runs that have it. */
  readonly count: number;
  /** Distinct values, at most 1,000 are counted. */
  readonly distinct: number;
}

export interface FieldsAnswer {
  readonly fields: readonly FieldView[];
  /** Columns shown when the page is not asked for others: the same that `compare` chooses. */
  readonly usual: readonly string[];
  /** Fields that differ between runs. */
  readonly differing: readonly string[];
}

export interface TableQuery {
  /** Conditions of `--where`, all of which must hold. */
  readonly where?: readonly string[];
  readonly sort?: string;
  /** Absent: best first by the direction of the field. */
  readonly order?: "asc" | "desc";
  /** Full names; absent: the usual ones. */
  readonly columns?: readonly string[];
  /** One row a run, or one a family with intervals. */
  readonly by?: "run" | "family";
  /** Only columns in which the matching runs differ. */
  readonly differing?: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface TableColumnView {
  readonly name: string;
  readonly label: string;
  readonly isNumeric: boolean;
  readonly unit?: string;
  readonly direction?: "min" | "max";
  readonly isDirectionInferred?: boolean;
  /** "<= 0.020", in the column's unit. */
  readonly target?: string;
}

export type CellMark = "best" | "met" | "missed" | "unknown";

export interface CellView {
  /** What the command line prints for it; "–" where it is missing. */
  readonly text: string;
  /** The value itself where it is a number. */
  readonly number?: number | "NaN" | "Infinity" | "-Infinity";
  /** Half width of the 95 % interval, with families. */
  readonly halfWidth?: number;
  readonly marks?: readonly CellMark[];
}

export interface TableRowView {
  /** Opaque; what `run`, `compare` and `curves` take. Of a family: a key that means all its runs. */
  readonly key: string;
  readonly label: string;
  readonly status: Status;
  readonly root: string;
  readonly layout: string;
  readonly tags: readonly string[];
  /** The newest note's text. */
  readonly note?: string;
  readonly notes: number;
  /** Runs in the row: 1, or the family's. */
  readonly runs: number;
  readonly met: number;
  readonly missed: number;
  readonly unknown: number;
  /** One per column. */
  readonly cells: readonly CellView[];
}

export interface TableAnswer {
  readonly revision: number;
  readonly columns: readonly TableColumnView[];
  /** Rows `offset` to `offset + rows.length` of `matching`. */
  readonly rows: readonly TableRowView[];
  readonly offset: number;
  readonly matching: number;
  readonly total: number;
  readonly sortedBy: { readonly name: string; readonly label: string; readonly order: "asc" | "desc" };
  /** What a reader should know: inferred directions, columns left out. */
  readonly remarks: readonly string[];
}

export interface CompareQuery {
  /** Keys of runs or families; the first is the reference. 2 to 20. */
  readonly keys: readonly string[];
  /** Metrics to judge; absent: all that two subjects share. */
  readonly metrics?: readonly string[];
}

export interface SubjectView {
  readonly key: string;
  readonly label: string;
  readonly runs: readonly { readonly key: string; readonly label: string; readonly status: Status }[];
}

export interface MetricComparisonView {
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  readonly direction?: "min" | "max";
  /** One per subject. */
  readonly cells: readonly CellView[];
  /** One per subject after the first, the sentence that `stats` or `diff` says: "B is better by …". */
  readonly sentences: readonly string[];
  readonly verdicts: readonly ("better" | "worse" | "higher" | "lower" | "equal" | "cannot-tell")[];
}

export interface CompareAnswer {
  readonly subjects: readonly SubjectView[];
  readonly metrics: readonly MetricComparisonView[];
  /** Params and attributes that differ: one text per subject; undefined (null in JSON) where a subject lacks it. */
  readonly differences: readonly {
    readonly name: string;
    readonly kind: "param" | "attribute";
    readonly values: readonly (string | null)[];
  }[];
  /** Likely reasons, the likeliest first, in sentences. */
  readonly explanations: readonly string[];
  /** Names of metrics that have a history in two subjects or more. */
  readonly histories: readonly string[];
  readonly remarks: readonly string[];
}

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
  /** Part of the step axis; absent: all of it. */
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
  readonly unit?: string;
  readonly direction?: "min" | "max";
}

export interface PointsQuery {
  readonly where?: readonly string[];
  /** Full names of fields. */
  readonly fields: readonly string[];
}

export interface PointsAnswer {
  readonly keys: readonly string[];
  readonly labels: readonly string[];
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly unit?: string;
    readonly direction?: "min" | "max";
    /** One per run: a number, a text, or null where the run has none. */
    readonly values: readonly (number | string | boolean | null)[];
  }[];
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

export type Annotation =
  | { readonly kind: "note"; readonly key: string; readonly text: string }
  | {
      readonly kind: "tags";
      readonly key: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    };

export type LiveEvent =
  | { readonly kind: "changed"; readonly revision: number; readonly keys: readonly string[] }
  | { readonly kind: "lost" }
  | { readonly kind: "back" };
