// What is asked about a few runs or families side by side, and the answer.

import type { Status } from "../run.js";
import type { CellView } from "./table-data.js";

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
