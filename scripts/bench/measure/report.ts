// What a measurement hands back, and how its figures are judged against their goals.

import type { Spread } from "./spread.js";

/** `atMost`: smaller is better; `atLeast`: larger is better. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** The figure that a goal is about. */
export interface Figure {
  readonly value: number;
  /** "×" for ratios, else the unit of an absolute figure. */
  readonly unit: string;
  /** What the value is: "of node -e 0", "faster than pandas", "p99". */
  readonly meaning: string;
  /** Absent: told for information. */
  readonly goal?: Goal;
}

/** One thing that was measured. */
export interface Line {
  readonly name: string;
  readonly spread: Spread;
  readonly figures: readonly Figure[];
}

export interface Report {
  readonly title: string;
  /** Unit of the lines' spreads: "ms", "ns". */
  readonly unit: string;
  /** What one number of a spread is: "whole processes", "batches of 1,000 calls". */
  readonly basis: string;
  readonly lines: readonly Line[];
  /** Checks that were made and facts that explain the figures. */
  readonly remarks: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** One file of scripts/bench: a question with goals. */
export interface Measurement {
  /** As it is typed: npm run bench -- NAME */
  readonly name: string;
  readonly summary: string;
  /** Whether it runs when no names are given. */
  readonly isUsual: boolean;
  readonly run: (bench: Bench) => Promise<readonly Report[]>;
}

/** What measurements get from outside. */
export interface Bench {
  /** Rounds of interleaved processes: the number asked for, else the measurement's own. */
  readonly rounds: (usual: number) => number;
  /** Tells people what is going on, on stderr. */
  readonly say: (text: string) => void;
}

/** `ours` as a multiple of `theirs`, by medians; goals say at most. */
export function ratioOf(ours: Spread, theirs: Spread, meaning: string, atMost?: number): Figure {
  const value = ours.median / theirs.median;
  return { value, unit: "×", meaning, ...(atMost === undefined ? {} : { goal: { atMost } }) };
}

/** How many times faster `ours` is than `theirs`, by medians; goals say at least. */
export function speedUpOf(ours: Spread, theirs: Spread, meaning: string, atLeast?: number): Figure {
  const value = theirs.median / ours.median;
  return { value, unit: "×", meaning, ...(atLeast === undefined ? {} : { goal: { atLeast } }) };
}

export function isReached(figure: Figure): boolean | undefined {
  if (figure.goal === undefined) return undefined;
  return "atMost" in figure.goal ? figure.value <= figure.goal.atMost : figure.value >= figure.goal.atLeast;
}
