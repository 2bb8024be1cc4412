// Steps that a reader finds in the history of a run that something has cut off.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { segmentsAmong } from "../../src/store/run-layout.js";

/** Steps of all whole lines of all segments; what is no JSON is left out. */
export function readableRows(folder: string): Set<number> {
  const steps = new Set<number>();
  for (const name of segmentsAmong("history.jsonl", readdirSync(folder)))
    for (const line of readFileSync(join(folder, name), "utf8").split("\n")) addStep(steps, line);
  return steps;
}

/** Adds the step of one line of a history, if it is one. */
export function addStep(steps: Set<number>, line: string): void {
  try {
    const row = JSON.parse(line) as { step?: unknown };
    if (typeof row.step === "number") steps.add(row.step);
  } catch {
    // A torn line: whoever asks compares with what must be there.
  }
}
