// The columns of a difference: a letter a run, as many as a terminal has room for.

/** A, B, C …: what a run is called in the tables. */
export function runLabel(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Columns that names and notes take at least, and those of one run. */
const [beside, perRun] = [36, 12];

/** How many runs have room side by side, at least 2; all of them where the answer goes to a file or pipe. */
export function fittingRuns(runs: number, columns: number | undefined): number {
  if (columns === undefined) return runs;
  return Math.min(runs, Math.max(2, Math.floor((columns - beside) / perRun)));
}
