// A trial: one set of values that a sweep tries, and how its program is run.

/** What a param of a trial may be: plain data that canonical JSON allows. */
export type ParamValue =
  | string
  | number
  | boolean
  | null
  | readonly ParamValue[]
  | { readonly [name: string]: ParamValue };

/** Params by name; `seed` is one of them. */
export type TrialParams = Readonly<Record<string, ParamValue>>;

/** The program of a trial, its placeholders replaced. */
export type TrialCommand =
  /** Program and arguments, each as it is: no shell sees them. */
  | { readonly words: readonly string[] }
  /** A line for `sh -c`; values of params are quoted for it. */
  | { readonly shell: string };

/** How much of the machine a trial takes while it runs. */
export interface TrialSlots {
  /** Of the pool's CPU slots, at least 1. */
  readonly cpu: number;
  /** Graphics processors, each for this trial alone. */
  readonly gpu: number;
}

/** One planned trial. */
export interface Trial {
  /** First 12 hex digits of `sha256`. The run folder is `run_<id>`. */
  readonly id: string;
  /** SHA-256 of the canonical JSON of `params`, 64 hex digits. */
  readonly sha256: string;
  /** Absent where the sweep has no phases. */
  readonly phase?: string;
  readonly params: TrialParams;
  readonly command: TrialCommand;
  readonly slots: TrialSlots;
  /** Seconds after which an attempt is ended; no limit when absent. */
  readonly timeLimitSeconds?: number;
  /** How often a failed attempt is tried again in one launch. */
  readonly retries: number;
}

/** Name of a trial in messages, globs and tables: "breadth/run_3f2a…", "run_3f2a…" where there are no phases. */
export function trialName(trial: Pick<Trial, "id" | "phase">): string {
  return trial.phase === undefined ? `run_${trial.id}` : `${trial.phase}/run_${trial.id}`;
}
