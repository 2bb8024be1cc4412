// The columns of a difference: a letter a run, as many as a terminal has room for.

import { formatNumber } from "../units.js";

/** A, B, C …: what a run is called in the tables. */
export function runLabel(index: number): string {
  return String.fromCharCode(65 + index);
}

/** "+12.3", "-0.42", "+1152": no more digits than a change in per cent has use for. */
export function signedPercent(percent: number): string {
  const text = Math.abs(percent) >= 100 ? formatNumber(Math.round(percent)) : formatNumber(percent, 3);
  return percent > 0 ? `+${text}` : text;
}

/** Columns that names and notes take at least, and those of one run. */
const [beside, perRun] = [36, 12];

/** How many runs have room side by side, at least 2; all of them where the answer goes to a file or pipe. */
export function fittingRuns(runs: number, columns: number | undefined): number {
  if (columns === undefined) return runs;
  return Math.min(runs, Math.max(2, Math.floor((columns - beside) / perRun)));
}
