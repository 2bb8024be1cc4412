// What a sweep file says, checked: one set of settings a phase.

import type { ParamValue, TrialParams, TrialSlots } from "./trial.js";

/** How a random param is drawn. */
export type Distribution =
  | { readonly kind: "uniform" | "log_uniform" | "int"; readonly low: number; readonly high: number }
  | { readonly kind: "choice"; readonly values: readonly ParamValue[] };

export interface RandomSettings {
  /** How many draws. */
  readonly count: number;
  /** 0 when absent. Drawn values depend on it and on the param's name alone. */
  readonly seed: number;
  readonly params: ReadonlyMap<string, Distribution>;
}

/** Seeds of a trial's replicates: `base`, `base + 1`, … or the listed ones. */
export type SeedSettings =
  | { readonly base: number; readonly count: number }
  | { readonly values: readonly number[] };

/** Params and the values they must have; a list of values means any of them. */
export type Condition = ReadonlyMap<string, readonly ParamValue[]>;

/** Where trials' params come from. Names occur in one source only. */
export interface ParamSources {
  /** One value each, for all trials. */
  readonly params: ReadonlyMap<string, ParamValue>;
  /** Every combination. */
  readonly grid: ReadonlyMap<string, readonly ParamValue[]>;
  /** Values that belong together, one set a trial. Absent: no such sets. */
  readonly list?: readonly TrialParams[];
  readonly random?: RandomSettings;
  readonly seeds?: SeedSettings;
  /** A param is there only where its condition holds. */
  readonly when: ReadonlyMap<string, Condition>;
  /** Combinations that are left out. */
  readonly exclude: readonly Condition[];
}

/** A command as the file has it, placeholders in it. */
export type CommandTemplate =
  | { readonly words: readonly string[] }
  /** For `sh -c`, with variables in place of the placeholders, whose names are kept. */
  | { readonly shell: string; readonly names: readonly string[] };

export interface PhaseSettings {
  /** Absent where the file has no phases. */
  readonly name?: string;
  readonly command: CommandTemplate;
  readonly sources: ParamSources;
  readonly slots: TrialSlots;
  readonly timeLimitSeconds?: number;
  readonly retries: number;
}

/** A phase whose trials are artifacts: targets, or samplers' runs on them. */
export interface StageSettings extends PhaseSettings {
  readonly name: string;
  /** Names of the stages whose targets its runs are made on, each of them on every one; empty for a stage of targets. */
  readonly on: readonly string[];
}

export interface SweepSettings {
  readonly name: string;
  /** As written, relative to the file; absent where the file does not say. */
  readonly root?: string;
  /** "local" when absent. */
  readonly launcher: string;
  /** Sections of the file for launchers, unchecked, by launcher. */
  readonly launcherSettings: ReadonlyMap<string, unknown>;
  /** Empty where the file has stages. */
  readonly phases: readonly PhaseSettings[];
  /** Those of targets first. Absent where the file has none. */
  readonly stages?: readonly StageSettings[];
}
