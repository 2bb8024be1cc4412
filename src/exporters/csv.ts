// The comparison as CSV: full precision, the flags of targets as columns of their own.

import type { ComparisonTable, VerdictCount } from "../core/comparison-table.js";
import type { TargetVerdict } from "../core/target.js";
import type { CsvCell } from "../formats/csv.js";
import { type CsvColumn, encodeCsvColumns } from "../formats/csv-columns.js";
import { verdictText } from "./cell-texts.js";
import type { Exporter } from "./exporter.js";

/**
 * Header: `run_id`, the columns' labels, `<label>_target` behind each column with a target (met, missed, unknown; empty
 * where the run has none), `verdict` ("2/4 met") where any run has targets. Cells are what `encodeCsv` makes of them:
 * a missing value is empty, null is `null`, NaN is `NaN`, infinities are `Infinity` and `-Infinity`, numbers are the
 * shortest text that reads back as the same number, lists are JSON. UTF-8 without a byte order mark, lines end in "\n".
 */
export const csvExporter: Exporter = {
  name: "csv",
  extension: "csv",
  summary: "for spreadsheets and data frames: full precision, flags as columns",
  export: (table) => encodeCsvColumns(headerOf(table), columnsOf(table)),
};

/** Names of the columns that every table has. */
const [idName, verdictName] = ["run_id", "verdict"];

function headerOf(table: ComparisonTable): string[] {
  const taken = new Set([idName, verdictName]);
  const names = table.columns.flatMap(({ label, field, verdicts }) => [
    claimName(taken, label, field),
    ...(verdicts === undefined ? [] : [claimName(taken, `${label}_target`, `${field}_target`)]),
  ]);
  return [idName, ...names, ...(table.hasTargets ? [verdictName] : [])];
}

/** The short name, the long one where another column has that already, else the long one with a number. */
function claimName(taken: Set<string>, short: string, long: string): string {
  let name = taken.has(short) ? long : short;
  for (let number = 2; taken.has(name); number++) name = `${long}_${number}`;
  taken.add(name);
  return name;
}

function columnsOf(table: ComparisonTable): CsvColumn[] {
  return [
    table.rows.map((row) => row.id),
    ...table.columns.flatMap((column) => [
      column.values,
      ...(column.verdicts === undefined ? [] : [column.verdicts.map(outcomeOf)]),
    ]),
    ...(table.hasTargets ? [table.verdicts.map(verdictOf)] : []),
  ];
}

function outcomeOf({ outcome }: TargetVerdict): CsvCell {
  return outcome === "none" ? undefined : outcome;
}

function verdictOf(count: VerdictCount): CsvCell {
  return count.met + count.missed + count.unknown === 0 ? undefined : verdictText(count);
}
