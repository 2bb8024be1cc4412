// `runledger list`: the runs, newest first; with --notes what was written about them.

import { fieldTableOf } from "../../core/field-table.js";
import { printable } from "../../core/printable.js";
import type { Run } from "../../core/run.js";
import { formatDuration } from "../../core/units.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { newestFirst, openRuns, printNoRuns, printProblems, readingExitCode } from "../open-runs.js";
import { writeRuns } from "../run-json.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const { where, notes, json } = invocation.options;
  const open = openRuns(invocation.positionals, context);
  const rows = where === undefined ? undefined : await selectRows(fieldTableOf(open.runs), String(where));
  const selected = rows === undefined ? open.runs : rows.map((row) => open.runs[row] as Run);
  const runs = newestFirst(selected);
  if (json === true) {
    writeRuns({ schema: "runledger.list/1", runs, problems: open.problems }, context.writeOut);
    return readingExitCode(invocation, open.problems);
  }
  if (open.runs.length === 0) printNoRuns(open, context);
  else if (notes === true) context.writeOut(noteLines(runs));
  else context.writeOut(listTable(runs, context));
  printProblems(open.problems, context);
  return readingExitCode(invocation, open.problems);
};

/** One line a note: date, run, text. */
function noteLines(runs: readonly Run[]): string {
  const lines = runs.flatMap((run) =>
    run.notes.map((note) => {
      const date = (note.time ?? run.startedAt ?? "").slice(0, 10).padEnd(10);
      return `${date}  ${printable(run.id)} - ${printable(note.text)}`;
    }),
  );
  return lines.length > 0 ? `${lines.join("\n")}\n` : "No notes. Add one: runledger note RUN TEXT\n";
}

function listTable(runs: readonly Run[], context: Context): string {
  const header = ["run", "status", "started", "duration", "tags", "note"];
  const rows = runs.map((run) => [
    run.id,
    run.status,
    (run.startedAt ?? "–").replace("T", " ").slice(0, 16),
    run.durationSeconds === undefined ? "–" : formatDuration(run.durationSeconds),
    run.tags.join(" "),
    run.notes.at(-1)?.text ?? "",
  ]);
  return renderPlainTable(header, rows, {
    columns: context.terminal.columns,
    color: context.terminal.useColor,
  });
}
