// What an attempt at a trial is given, and what becomes of it.

import type { Trial } from "../core/sweep/trial.js";
import type { AttemptSignals } from "./attempt-signals.js";
import type { SharedFacts } from "./shared-facts.js";
import type { Submission } from "./submission.js";

export interface AttemptOptions {
  readonly submission: Submission;
  readonly trial: Trial;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signals: AttemptSignals;
  /** How long a program that was asked to end may take. */
  readonly graceMs: number;
  /** Collected once for many trials; written into each. */
  readonly facts: SharedFacts;
  /** Numbers of the graphics processors it may use; the environment's own when absent. */
  readonly gpus?: readonly string[] | undefined;
  /** Told when the program has been started. */
  readonly started?: () => void;
}

/** What became of an attempt. */
export interface Attempt {
  readonly state: "captured" | "failed" | "stopped" | "elsewhere";
  /** Why, one sentence; absent when captured. */
  readonly reason?: string;
  /** Of the program, or 128 + n for signal n; absent when none ran. */
  readonly exitCode?: number;
  /** Wall time of the program; 0 when none ran. */
  readonly seconds: number;
}
