// What is read of a run before anything is concluded from it.

import type { Run } from "../run.js";
import type { Curve } from "./curves.js";
import type { PredictionFacts } from "./prediction-facts.js";
import type { SiblingFacts } from "./siblings.js";

export interface CheckpointFacts {
  /** Field that names the checkpoint. */
  readonly field: string;
  /** As written. */
  readonly path: string;
  readonly exists: boolean;
  /** Whether the folder it should be in is there. */
  readonly hasFolder: boolean;
}

/** When the file that holds the results was last written: not before the run's end. */
export interface WrittenFacts {
  readonly file: string;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
}

/** The run with what was read beside it. */
export interface KnownOfRun {
  readonly run: Run;
  /** Of its history, one for each metric. */
  readonly curves: readonly Curve[];
  readonly siblings: SiblingFacts;
  readonly predictions?: PredictionFacts;
  readonly checkpoint?: CheckpointFacts;
  readonly written?: WrittenFacts;
}
