// What tells one state of the open runs from another: a mark for each, so that pages hear of what has changed.

import type { OpenTable } from "../catalog/open-table.js";
import type { FieldTable } from "../core/field/field-table.js";
import type { Run } from "../core/run.js";
import { hashOf, runKeys } from "../core/view/run-keys.js";

/** What is remembered of one run. */
export interface RunMark {
  /** What lists show of it. */
  readonly facts: string;
  /** All it says; absent where the index said that its files have not changed. */
  readonly content?: string;
}

/** Marks by the runs' keys. */
export type RunMarks = ReadonlyMap<string, RunMark>;

/** Facts that change without a change of the run's own files: others' notes and tags, a writer that died. */
const factNames = ["tags", "notes", "problems", "started_at"];

/** The marks of runs as they are at one look. */
export function marksOf(open: Pick<OpenTable, "table" | "runOf" | "wasRead">): RunMarks {
  const { table } = open;
  const { keyOf } = runKeys(table);
  const lists = columnsOf(table);
  return new Map(
    table.rows.map((row, at) => {
      const shown = [row.status, row.id, ...lists.map((values) => String(values?.[at] ?? ""))].join("\n");
      const content = open.wasRead(row) ? contentOf(open.runOf(row)) : undefined;
      return [keyOf(at), content === undefined ? { facts: shown } : { facts: shown, content }] as const;
    }),
  );
}

/** Undefined where no run has the fact. */
function columnsOf(table: FieldTable): (readonly unknown[] | undefined)[] {
  return factNames.map((name) => table.columns.get(name)?.values);
}

function contentOf(run: Run): string {
  const { params, metrics, attributes, targets, notes, durationSeconds, endedAt } = run;
  const fields = [params, metrics, attributes, targets].map((map) => [...map].map(pairText).join("\n"));
  const texts = notes.map(({ text, time }) => `${time}\t${text}`);
  return hashOf([...fields, ...texts, String(durationSeconds), String(endedAt)].join("\n\n"));
}

function pairText([name, value]: readonly [string, unknown]): string {
  return `${name}\t${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}

/** Keys of runs that have changed, come or gone. */
export function changedKeys(before: RunMarks, after: RunMarks): string[] {
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const others = [...after].flatMap(([key, mark]) => (isSame(before.get(key), mark) ? [] : [key]));
  return [...others, ...gone];
}

function isSame(before: RunMark | undefined, after: RunMark): boolean {
  if (before === undefined || before.facts !== after.facts) return false;
  // Not read: its files are as they were at the look before. Read, and not at the look before: they have changed.
  return after.content === undefined || after.content === before.content;
}
