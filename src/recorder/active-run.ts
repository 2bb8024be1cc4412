// What a training program holds in its hands while it runs.

import type { ItemRow } from "../core/evaluation/item-score.js";
import type { TokenUsage } from "../core/evaluation/token-usage.js";
import type { LogAxes } from "./row-buffer.js";

/** Numbers in rows: one row a sample, or a flat array with its shape. */
export type ArrayData =
  | readonly number[]
  | readonly (readonly number[])[]
  | { readonly data: Float32Array | Float64Array | Int32Array; readonly shape: readonly number[] };

/** Final results given at the end of a run. */
export interface FinishResult {
  /** Numbers, or groups of numbers of any depth: `{ t20: { mae: 0.018 } }`. */
  readonly metrics?: Readonly<Record<string, unknown>>;
}

/** What is known of an item beside its result. */
export interface ItemFacts {
  /** How long it took; the time since the item before when absent. */
  readonly seconds?: number;
}

export interface SnapshotOptions {
  /** Where the copy goes, below inputs/ or config/: "config/models.yaml". inputs/ and its own name when absent. */
  readonly as?: string;
}

/** Why a run is ended before its time. */
export interface StopReason {
  /** One sentence. */
  readonly reason?: string;
  /** "SIGTERM" */
  readonly signal?: string;
  readonly exitCode?: number;
}

/**
 * A run that is being recorded. Trouble with the disk is warned about once and noted in metadata.json; it never reaches
 * the training. Only wrong arguments are errors.
 */
export interface ActiveRun {
  /** Unique below its root; the name of its folder. */
  readonly id: string;
  /** Absolute path. It does not exist when the run is not recording. */
  readonly folder: string;
  /** False when the root could not be written when the run started, and after its end. */
  readonly isRecording: boolean;
  /**
   * Logs one row of metrics. Takes about as long as JSON.stringify of them, never throws and never waits for the disk.
   * What is logged outlives a killed process after 1 s at most, a power cut after 2 s. NaN and infinities are kept;
   * values that are no numbers are left out with a warning.
   */
  log(values: Readonly<Record<string, number | null>>, at?: LogAxes): void;
  /**
   * Adds sections to metadata.json, joined with sections of the same name, and writes it. Returns when it is on disk.
   * @throws UserError "bad-option" when it is given no object
   */
  describe(sections: Readonly<Record<string, unknown>>): void;
  /**
   * Writes a file of the run, whole or not at all.
   * @param relativePath inside the run folder, "/" between the parts
   * @throws UserError "bad-run-path" when it leads outside or is one of the recorder's own files
   */
  saveFile(relativePath: string, content: Uint8Array | string): Promise<void>;
  /**
   * Copies a file the run depends on to inputs/ and notes its size and sha256; above 100 MB only notes them.
   * @throws UserError "bad-run-path" when `as` leads elsewhere than below inputs/ or config/
   */
  snapshotInput(path: string, options?: SnapshotOptions): Promise<void>;
  /**
   * Records the result of one item of an evaluation: a row of outputs/results.csv, its numbers in the history. The first
   * rows decide the columns; later new ones are added at the end. From `correct`, from `expected` and `predicted`, or from
   * `tp`, `fp` and `fn`, the run's accuracy, precision, recall and F1 are computed. Never throws, never waits for the disk.
   */
  item(row: ItemRow, facts?: ItemFacts): void;
  /** Items recorded so far; of a resumed run also the earlier ones. */
  readonly itemCount: number;
  /** Whether a resumed run has captured an item with this key, the value of the first column, before. */
  hasItem(key: string | number): boolean;
  /** Adds the tokens of one call to outputs/token_usage.json. Never throws. */
  usage(usage: TokenUsage): void;
  /** Notes in outputs/errors.log that an item failed; the run goes on. Secrets are redacted. Never throws. */
  itemError(item: unknown, error: unknown): void;
  /**
   * Writes predictions.npy, and targets.npy when the true values are given.
   * @throws UserError "bad-array" when rows differ in length or the shape does not fit the data
   */
  savePredictions(predictions: ArrayData, targets?: ArrayData): Promise<void>;
  /** Writes scaler_<name>.json; names "X" and "y" are the scalers of inputs and targets. */
  saveScaler(name: string, scaler: unknown): Promise<void>;
  /** Notes path, size and sha256 of a file, or of all files of a folder, in metadata.json. Copies nothing. */
  addArtifact(path: string): Promise<void>;
  /** Adds a dated note to annotations.jsonl. */
  note(text: string): void;
  /** Adds a tag to annotations.jsonl. */
  tag(tag: string): void;
  /** Ends the run as finished. Waits for what is still being written. Later calls change nothing. */
  finish(result?: FinishResult): Promise<void>;
  /** Ends the run as failed, with the error as reason; its stack goes to outputs/errors.log. */
  fail(error: unknown): Promise<void>;
  /** Ends the run as stopped: by a person, a signal or a limit. */
  stop(reason?: StopReason): Promise<void>;
}
