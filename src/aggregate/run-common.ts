// What all rows of a run repeat: where they come from, and the settings of the header.

import type { Cell } from "./column-type.js";
import type { LogFile } from "./find-logs.js";
import type { RunTally } from "./run-tally.js";
import type { CommonCells, StepColumn, StepColumns } from "./step-columns.js";

/** Cells of a run's rows, as long as its model is this one. */
export interface RunCommon {
  readonly run: RunTally;
  readonly model: string | undefined;
  readonly cells: CommonCells;
  /** Settings for which there is no column, and whether there are some. */
  readonly more: readonly (readonly [string, Cell])[];
  readonly hasMore: boolean;
}

/** Puts them together; makes the columns of the settings. */
export function runCommon(run: RunTally, log: LogFile, columns: StepColumns): RunCommon {
  const { model } = run;
  const places: [StepColumn, string][] = [
    [columns.column("source"), log.source],
    [columns.column("folder"), log.folder],
    [columns.column("run_id"), run.id],
  ];
  if (model !== undefined) places.push([columns.column("model"), model]);
  const settings: [StepColumn, Cell][] = [];
  const more: (readonly [string, Cell])[] = [];
  for (const [name, value] of run.header ?? []) {
    const column = columns.find(name);
    if (column === undefined) more.push([name, value]);
    else settings.push([column, value]);
  }
  return { run, model, cells: { places, settings }, more, hasMore: more.length > 0 };
}
