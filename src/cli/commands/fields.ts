// `runledger fields`: every field of the runs, with type, count and range.

import { type FieldSummary, summarizeFields } from "../../core/field-summary.js";
import { fieldTableOf } from "../../core/field-table.js";
import { cutText } from "../../core/printable.js";
import { formatNumber } from "../../core/units.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import type { RunCommand } from "../command.js";
import { openRuns, printNoRuns, printProblems } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const open = openRuns(invocation.positionals, context);
  const summaries = summarizeFields(fieldTableOf(open.runs));
  if (invocation.options.json === true) {
    const answer = { schema: "runledger.fields/1", runs: open.runs.length, fields: summaries };
    context.writeOut(`${JSON.stringify(answer, undefined, 2)}\n`);
    return 0;
  }
  if (open.runs.length === 0) {
    printNoRuns(open, context);
    return 0;
  }
  const rows = summaries.map((field) => [
    field.name,
    field.kind,
    field.type,
    `${field.count}/${open.runs.length}`,
    String(field.distinct),
    rangeText(field),
  ]);
  const header = ["field", "kind", "type", "runs", "values", "range or examples"];
  context.writeOut(
    renderPlainTable(header, rows, { columns: context.terminal.columns, color: context.terminal.useColor }),
  );
  printProblems(open.problems, context);
  return 0;
};

/** Columns that one example may take. */
const longestExample = 32;

function rangeText(field: FieldSummary): string {
  if (field.range === undefined)
    return field.examples.map((text) => cutText(text, longestExample)).join(", ");
  const [low, high] = field.range;
  return low === high ? formatNumber(low) : `${formatNumber(low)} … ${formatNumber(high)}`;
}
