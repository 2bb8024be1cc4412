// The table of `runledger list`: on a narrow terminal columns are left out and named, so that status and start stay whole.

import type { RunSummary } from "../catalog/open-table.js";
import { displayWidth, printable } from "../core/printable.js";
import { formatDuration } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import { gap } from "../exporters/text-layout.js";
import type { Context } from "./context.js";

interface Column {
  readonly name: string;
  readonly cellOf: (run: RunSummary) => string;
  /** Narrower than this it is of no use; absent: it is never cut. */
  readonly least?: number;
}

const columns: readonly Column[] = [
  { name: "run", cellOf: ({ id }) => id, least: 32 },
  { name: "status", cellOf: ({ status, isArchived }) => (isArchived ? `${status}, archived` : status) },
  { name: "started", cellOf: ({ startedAt }) => (startedAt ?? "–").replace("T", " ").slice(0, 16) },
  {
    name: "duration",
    cellOf: ({ durationSeconds: seconds }) => (seconds === undefined ? "–" : formatDuration(seconds)),
  },
  { name: "tags", cellOf: ({ tags }) => tags.join(" "), least: 8 },
  { name: "note", cellOf: ({ notes }) => notes.at(-1)?.text ?? "", least: 12 },
];
/** Columns that are always shown. */
const mostNeeded = 3;

/** One line a run, in the given order. */
export function listTable(runs: readonly RunSummary[], { terminal }: Context): string {
  const shown = columnsThatFit(runs, terminal.columns);
  const text = renderPlainTable(
    shown.map(({ name }) => name),
    runs.map((run) => shown.map(({ cellOf }) => cellOf(run))),
    {
      columns: terminal.columns,
      color: terminal.useColor,
      whole: columns.filter(({ least }) => least === undefined).map(({ name }) => name),
    },
  );
  return text + leftOut(runs, shown);
}

function columnsThatFit(runs: readonly RunSummary[], room: number | undefined): readonly Column[] {
  if (room === undefined) return columns;
  const needed = columns.map(({ name, cellOf, least = Number.POSITIVE_INFINITY }) => {
    const widest = runs.reduce((most, run) => Math.max(most, displayWidth(printable(cellOf(run)))), 0);
    return Math.min(Math.max(widest, name.length), least);
  });
  let count = columns.length;
  const total = (): number => needed.slice(0, count).reduce((sum, width) => sum + gap.length + width);
  while (count > mostNeeded && total() > room) count--;
  return columns.slice(0, count);
}

/** What does not fit and says something. */
function leftOut(runs: readonly RunSummary[], shown: readonly Column[]): string {
  const names = columns
    .filter(
      (column) => !shown.includes(column) && runs.some((run) => !["", "–"].includes(column.cellOf(run))),
    )
    .map(({ name }) => name);
  if (names.length === 0) return "";
  const what = names.length === 1 ? "1 column does not fit" : `${names.length} columns do not fit`;
  return `${what}: ${names.join(", ")}. Pipe the output to see all.\n`;
}
