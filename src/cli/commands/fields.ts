// `runledger fields`: every field of the runs, with type, count and range.

import { type FieldSummary, summarizeFields } from "../../core/field/field-summary.js";
import type { FieldKind } from "../../core/field/field-table.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { cutMiddle } from "../../core/printable.js";
import { formatNumber } from "../../core/units.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { type OpenRunTable, openRunTable, printNoRuns, printProblems } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const open = openRunTable(invocation, context);
  const code = answer(invocation, context, open);
  open.finish();
  return code;
};

function answer(invocation: Invocation, context: Context, open: OpenRunTable): number {
  const count = open.table.rows.length;
  const summaries = summarizeFields(open.table);
  if (invocation.options.json === true) {
    const answer = { schema: "runledger.fields/1", runs: count, fields: summaries };
    context.writeOut(`${encodeJson(answer, 2)}\n`);
    return 0;
  }
  if (count === 0) {
    printNoRuns(open, context);
    return 0;
  }
  const byKind = kinds.flatMap((kind) => summaries.filter((field) => field.kind === kind));
  const rows = byKind.map((field) => [
    field.name,
    field.kind,
    field.type,
    `${field.count}/${count}`,
    String(field.distinct),
    rangeText(field),
  ]);
  const header = ["field", "kind", "type", "runs", "values", "range or examples"];
  context.writeOut(
    renderPlainTable(header, rows, { columns: context.terminal.columns, color: context.terminal.useColor }),
  );
  printProblems(open.problems, context);
  return 0;
}

/** In the order they are listed. */
const kinds: readonly FieldKind[] = ["fact", "param", "metric", "attribute"];

/** Columns that one example may take. */
const longestExample = 32;

function rangeText(field: FieldSummary): string {
  if (field.range === undefined)
    return field.examples.map((text) => cutMiddle(text, longestExample)).join(", ");
  const [low, high] = field.range;
  return low === high ? formatNumber(low) : `${formatNumber(low)} … ${formatNumber(high)}`;
}
