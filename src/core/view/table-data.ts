// Questions about many runs, and their answers: fields, rows of the table, points of a scatter plot.

import type { Status } from "../run.js";

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
  /** Of all cells; absent where each says its own. */
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
  /** The same as the command line prints it, to stand behind the text: "± 0.0042", "± 0.17 (!)", "n = 1". */
  readonly spread?: string;
  /** What the command line says of a missed or met target: "✓", "✗ 3.2×". */
  readonly flag?: string;
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
