// `runledger list`: the runs, newest first; with --notes what was written about them.

import type { RunSummary } from "../../catalog/open-table.js";
import type { RowKey } from "../../core/field/field-table.js";
import { printable } from "../../core/printable.js";
import type { Run } from "../../core/run.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { listTable } from "../list-table.js";
import {
  newestFirst,
  type OpenRunTable,
  openRunTable,
  printNoRuns,
  printProblems,
  readingExitCode,
} from "../open-runs.js";
import { writeRuns } from "../run-json.js";
import { storeColumns } from "../store-columns.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const open = openRunTable(invocation, context);
  const code = await answer(invocation, context, open);
  open.finish();
  return code;
};

async function answer(invocation: Invocation, context: Context, open: OpenRunTable): Promise<number> {
  const { where, notes, json } = invocation.options;
  const { table, problems } = open;
  const rows = where === undefined ? undefined : await selectRows(table, String(where));
  const selected = rows === undefined ? table.rows : rows.map((row) => table.rows[row] as RowKey);
  const runs = newestFirst(selected.map((key) => ({ key, ...open.summaryOf(key) })));
  if (json === true) {
    writeRuns({ schema: "runledger.list/1", runs: wholeRuns(runs, open), problems }, context.writeOut);
    return readingExitCode(invocation, problems);
  }
  if (table.rows.length === 0) printNoRuns(open, context);
  else if (notes === true) context.writeOut(noteLines(runs));
  else
    context.writeOut(
      isRunStore(runs, open) ? storeTable([...wholeRuns(runs, open)], context) : listTable(runs, context),
    );
  printProblems(problems, context);
  return readingExitCode(invocation, problems);
}

function* wholeRuns(runs: readonly { readonly key: RowKey }[], open: OpenRunTable): Generator<Run> {
  for (const { key } of runs) yield open.runOf(key);
}

/** One line a note: date, run, text. */
function noteLines(runs: readonly RunSummary[]): string {
  const lines = runs.flatMap((run) =>
    run.notes.map((note) => {
      const date = (note.time ?? run.startedAt ?? "").slice(0, 10).padEnd(10);
      return `${date}  ${printable(run.id)} - ${printable(note.text)}`;
    }),
  );
  return lines.length > 0 ? `${lines.join("\n")}\n` : "No notes. Add one: runledger note RUN TEXT\n";
}

/** Run stores have a list of their own: what it compares is in it. Runs that we recorded in that form are among them. */
function isRunStore(runs: readonly { readonly key: RowKey }[], open: OpenRunTable): boolean {
  if (runs.length === 0) return false;
  return runs.every(
    ({ key }) =>
      key.layout === "run-store" ||
      (key.layout === "native" && open.runOf(key).attributes.get("layout") === "run-store"),
  );
}

function storeTable(runs: readonly Run[], context: Context): string {
  const lines = runs.map(storeColumns);
  const names = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  const means = names.filter((name) => name.endsWith("_f1") && name !== "best_f1");
  const header = ["run", "seed", "seeded %", ...[...means, "best_f1"].map(heading), "best config", "notes"];
  const rows = lines.map((line, i) => [
    runs[i]?.id ?? "",
    textOf(line.seed),
    textOf(line.seeded_pct, 1),
    ...[...means, "best_f1"].map((name) => textOf(line[name], 3)),
    textOf(line.best_config),
    line.notes === undefined ? "" : String(line.notes),
  ]);
  return renderPlainTable(header, rows, {
    columns: context.terminal.columns,
    color: context.terminal.useColor,
  });
}

/** "semantic_f1" → "semantic F1" */
function heading(name: string): string {
  return name.replace(/_f1$/, " F1");
}

function textOf(value: unknown, digits?: number): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "number" && digits !== undefined ? value.toFixed(digits) : String(value);
}
