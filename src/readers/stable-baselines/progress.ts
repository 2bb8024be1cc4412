// progress.csv and progress.json: what the logger dumped, a row a call.

import { isPlainObject } from "../../core/flatten.js";
import type { Value } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import { readJsonLines } from "../../formats/jsonl.js";
import { metricValueOf } from "../cell.js";
import type { Folder } from "../folder.js";
import { cellNumber, readStepTable, type StepTableForm } from "../step-table.js";
import type { RunFiles } from "./run-files.js";

/** The column of steps is a metric too: it is logged as one. */
export const progressForm: StepTableForm = {
  delimiter: ",",
  stepColumns: ["time/total_timesteps", "total_timesteps"],
  keepsSteps: true,
};

export interface ProgressSink {
  readonly onNumber: (metric: string, step: number, value: number) => void;
  readonly onWord: (name: string, value: Value) => void;
}

/**
 * Reads the lines where there are some, else the table: both have the same rows, but lines are only ever appended.
 * Returns what is wrong and the file that was read.
 */
export function readProgress(
  folder: Folder,
  files: Pick<RunFiles, "hasTable" | "hasLines">,
  sink: ProgressSink,
): { readonly path: string; readonly problems: readonly Problem[] } {
  const lines = folder.pathOf("progress.json");
  const table = folder.pathOf("progress.csv");
  const fromLines = files.hasLines ? readLines(lines, sink) : { rows: 0, problems: [] };
  if (fromLines.rows > 0 || !files.hasTable) return { path: lines, problems: fromLines.problems };
  const { problems } = readStepTable(table, progressForm, ({ column, step, value }) => {
    const number = cellNumber(value);
    if (typeof number === "number") sink.onNumber(column, step, number);
    else if (number === undefined) sink.onWord(column, value);
  });
  return { path: table, problems: [...fromLines.problems, ...problems] };
}

function readLines(
  path: string,
  { onNumber, onWord }: ProgressSink,
): { readonly rows: number; readonly problems: readonly Problem[] } {
  let rows = 0;
  const read = readJsonLines(path, {}, (line) => {
    if (!isPlainObject(line)) return;
    const named = progressForm.stepColumns.map((name) => line[name]).find((step) => typeof step === "number");
    const step = typeof named === "number" ? named : rows;
    rows++;
    for (const [name, member] of Object.entries(line)) {
      const value = metricValueOf(member);
      if (typeof value === "number") onNumber(name, step, value);
      else if (typeof member === "string" || typeof member === "boolean") onWord(name, member);
    }
  });
  return { rows, problems: [...read.problems, ...(read.tornTail ? [cut(path)] : [])] };
}

function cut(path: string): Problem {
  return { code: "cut-file", path, message: "Ends in the middle of a line. What comes before was read." };
}
