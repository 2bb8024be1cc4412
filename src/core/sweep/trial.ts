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

/** What a trial of a stage makes: an artifact in the tree of targets instead of a run folder of the sweep. */
export interface TrialArtifact {
  readonly kind: "target" | "run";
  /** Of a run: the sampler, which its id names. */
  readonly sampler?: string;
  /** Of a run: id of the target it is made on, which has to be there first. */
  readonly target?: string;
}

/** One planned trial. */
export interface Trial {
  /** First 12 hex digits of `sha256`, and the run folder is `run_<id>`. Of an artifact: the name of its folder. */
  readonly id: string;
  /** SHA-256 of the canonical JSON of `params`, of an artifact of its config; 64 hex digits. */
  readonly sha256: string;
  /** Absent where the sweep has no phases. The stage, where it has stages. */
  readonly phase?: string;
  /** Absent but for trials of stages. */
  readonly artifact?: TrialArtifact;
  readonly params: TrialParams;
  readonly command: TrialCommand;
  readonly slots: TrialSlots;
  /** Seconds after which an attempt is ended; no limit when absent. */
  readonly timeLimitSeconds?: number;
  /** How often a failed attempt is tried again in one launch. */
  readonly retries: number;
}

/**
 * Name of a trial in messages, globs and tables: "breadth/run_3f2a…", "run_3f2a…" where there are no phases; of artifacts
 * "tgt_3f2a…" and "tgt_3f2a…/run_hmc_9b1c…".
 */
export function trialName(trial: Pick<Trial, "id" | "phase" | "artifact">): string {
  const { artifact, phase, id } = trial;
  if (artifact !== undefined) return artifact.target === undefined ? id : `${artifact.target}/${id}`;
  return phase === undefined ? `run_${id}` : `${phase}/run_${id}`;
}

/** The same without the phase, for tables that have a column for it. */
export function trialFolderName(trial: Pick<Trial, "id" | "artifact">): string {
  return trialName(trial.artifact === undefined ? { id: trial.id } : trial);
}
