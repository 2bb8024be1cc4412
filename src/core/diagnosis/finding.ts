// What a diagnosis finds: each finding cites the file and field it rests on, and says what to try.

import type { Value } from "../value.js";

/**
 * `wrong`: the files contradict themselves, or the run came to harm. `suspect`: likely to do harm, or to explain it.
 * `note`: worth knowing, harmless so far.
 */
export type Severity = "wrong" | "suspect" | "note";

/**
 * `cause`: a choice made before the run. `symptom`: what the run shows. `record`: what the files say wrongly of it.
 * Causes are listed first.
 */
export type FindingKind = "cause" | "symptom" | "record";

/** Where a rule took a value from; the file and the line are found afterwards, for findings only. */
export interface Citation {
  /** `fields`: params, metrics, attributes. `files`: the presence of a file. */
  readonly source: "fields" | "history" | "predictions" | "targets" | "files";
  /** As its file names it: "training_config.learning_rate"; name of the curve for a history. */
  readonly field: string;
  /** Undefined where the point is that it is missing. */
  readonly value: Value | undefined;
  /** Of a history. */
  readonly step?: number;
}

/** A citation with its place on disk. */
export interface Evidence extends Citation {
  /** Relative to the run's folder: "metadata.json". */
  readonly file: string;
  /** From 1 on; absent where the file has no lines or the field was not found in its text. */
  readonly line?: number;
}

/** A finding before its evidence has places. */
export interface Draft {
  readonly severity: Severity;
  /** What is so, with the numbers: one or two sentences. */
  readonly message: string;
  readonly evidence: readonly Citation[];
  /** What to try, in one or two sentences. */
  readonly advice: string;
}

export interface Finding extends Omit<Draft, "evidence"> {
  /** The rule's code: "learning-rate-high". */
  readonly code: string;
  readonly kind: FindingKind;
  readonly evidence: readonly Evidence[];
}
