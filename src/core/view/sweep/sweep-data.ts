// Questions about sweeps and their answers: which there are, one of them, its trials, a matrix of two of its axes.

import type { PlainNumber } from "../cell-view.js";

/** States of trials in the order they are shown; others follow them. */
export const stateOrder: readonly string[] = ["captured", "running", "failed", "stopped", "waiting"];

/** How many trials are in which state; only those that occur, in the order they are shown. */
export type StateCounts = readonly { readonly state: string; readonly count: number }[];

export interface PhaseView {
  /** Absent where the sweep has no phases. */
  readonly name?: string;
  readonly total: number;
  readonly counts: StateCounts;
}

/** A sweep in the list. */
export interface SweepView {
  /** Opaque; what the other questions take. */
  readonly key: string;
  readonly name: string;
  /** The sweep's own folder, as a path to show. */
  readonly folder: string;
  readonly total: number;
  readonly counts: StateCounts;
  readonly phases: readonly PhaseView[];
  /** ISO 8601, UTC: when its trials were first and last handed to a launcher; absent where no manifest says. */
  readonly firstLaunch?: string;
  readonly lastLaunch?: string;
  /** Names of the launchers it was handed to. */
  readonly launchers: readonly string[];
}

export interface SweepsAnswer {
  readonly sweeps: readonly SweepView[];
}

/** How trials are judged: absent, the metric is chosen and its direction is the contract's. */
export interface Judging {
  /** Full name of a field: "metrics.val_loss". */
  readonly metric?: string;
  readonly direction?: "min" | "max";
}

export interface SweepQuery extends Judging {
  readonly key: string;
}

export interface ParamView {
  /** What other questions call it: "param.lr", or "phase". */
  readonly axis: string;
  readonly label: string;
  /** Whether it differs between trials: in its value, or in whether they have it. */
  readonly varies: boolean;
  /** Its value where it is the same in all. */
  readonly text?: string;
  /** Distinct values. */
  readonly values: number;
}

export interface MetricChoice {
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  /** Which way is better; absent where nobody knows. */
  readonly direction?: "min" | "max";
  /** Whether direction was guessed from the name. */
  readonly isDirectionInferred?: boolean;
}

/** Everything of one sweep but its trials. */
export interface SweepAnswer extends SweepView {
  /** The sweep file it was planned from, and whether it still lies there. */
  readonly file?: { readonly path: string; readonly isThere: boolean };
  /** Those that vary come first. */
  readonly params: readonly ParamView[];
  /** Metrics that its runs have. */
  readonly metrics: readonly MetricChoice[];
  /** The metric that trials are judged by, with the direction that was used; absent where no run has one. */
  readonly judged?: MetricChoice;
  /** Captured trials that have a value of it. */
  readonly judgedTrials: number;
  /** The best of them; absent where there is none or nobody says which way is better. */
  readonly best?: TrialView;
  /** What could not be read, in sentences. */
  readonly problems: readonly string[];
}

/** A cell of a matrix as a filter of trials: the axes of the matrix and a place on each. */
export interface CellChoice {
  readonly x: string;
  readonly column: number;
  readonly y?: string;
  readonly row?: number;
}

export interface TrialsQuery extends Judging {
  readonly key: string;
  readonly phase?: string;
  readonly state?: string;
  readonly cell?: CellChoice;
  /** "trial" (the planned order), "phase", "state", "metric", "seconds" or an axis; absent: the planned order. */
  readonly sort?: string;
  /** Absent: best first for the metric, else ascending. */
  readonly order?: "asc" | "desc";
  readonly offset: number;
  readonly limit: number;
}

export interface TrialView {
  /** "run_3f2a…". */
  readonly name: string;
  readonly phase?: string;
  readonly state: string;
  /** Why it failed or was stopped. */
  readonly reason?: string;
  /** Key of its run; absent where it has none yet. */
  readonly run?: string;
  /** One per varying param, in their order; null where the trial does not have it. */
  readonly params: readonly (string | null)[];
  /** Value of the metric that trials are judged by. */
  readonly metric?: { readonly text: string; readonly number: PlainNumber };
  readonly isBest: boolean;
  /** Attempts that have left something in its run folder: 0 where nothing was tried. */
  readonly attempts: number;
  /** How long the last attempt took, or takes so far. */
  readonly seconds?: number;
}

export interface TrialsAnswer {
  /** The varying params. */
  readonly columns: readonly { readonly axis: string; readonly label: string; readonly isNumeric: boolean }[];
  readonly rows: readonly TrialView[];
  readonly offset: number;
  readonly matching: number;
  readonly total: number;
  readonly sortedBy: { readonly name: string; readonly order: "asc" | "desc" };
}

export interface MatrixQuery extends Judging {
  readonly key: string;
  readonly x: string;
  /** Absent: one row. */
  readonly y?: string;
  /** Of several trials in a cell; "mean" when absent. */
  readonly summary?: "mean" | "best";
  readonly phase?: string;
}

export interface MatrixAxisView {
  readonly axis: string;
  readonly label: string;
  /** What stands at its places: a value, or a range of numbers where there are too many. */
  readonly places: readonly string[];
  readonly isRanges: boolean;
  /** Trials whose values have no place here, because there are too many of them. */
  readonly leftOut: number;
}

export interface MatrixCell {
  readonly column: number;
  readonly row: number;
  readonly trials: number;
  readonly counts: StateCounts;
  /** Of the metric, over the captured trials that have one; absent where none has. */
  readonly value?: { readonly text: string; readonly number: number; readonly trials: number };
  readonly isBest: boolean;
}

export interface MatrixAnswer {
  readonly x: MatrixAxisView;
  readonly y?: MatrixAxisView;
  /** Only those with trials. */
  readonly cells: readonly MatrixCell[];
  /** Least and greatest value of the cells; absent where none has one. */
  readonly range?: { readonly from: number; readonly to: number };
}
