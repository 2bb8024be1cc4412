// The items on which two runs disagree, as CSV: to be looked at in a spreadsheet.

import type { PairedComparison } from "../core/paired-items/compare-items.js";
import type { Change } from "../core/paired-items/disagreements.js";
import { columnOf, type TablePair } from "../core/paired-items/item-table.js";
import { type CsvCell, encodeCsv } from "../formats/csv.js";

/** Longer texts about an item are cut: the whole stands in the run's own file. */
const longestText = 300;

const changeNames: Readonly<Record<Change, string>> = {
  only_a_right: "only A right",
  only_b_right: "only B right",
  answers: "other answer",
  amount: "other amount",
};

/** Columns: those of the key, change, expected, A's and B's answer or amount, and a text about the item where there is one. */
export function disagreementsCsv(pair: TablePair, { key, joined, disagreements }: PairedComparison): string {
  const keyNames = key.columns.length === 0 ? ["row"] : key.columns;
  const hasText = disagreements.some(({ text }) => text !== undefined);
  const header = [...keyNames, "change", "expected", "a", "b", ...(hasText ? ["text"] : [])];
  const keyColumns = key.columns.map((name) => columnOf(pair.a, name));
  const rows = disagreements.map(({ item, change, expected, a, b, text }) => [
    ...(keyColumns.length === 0
      ? [Number(joined.keys[item])]
      : keyColumns.map((column) => cellOf(column[joined.rowsA[item] ?? -1]))),
    changeNames[change],
    cellOf(expected),
    cellOf(a),
    cellOf(b),
    ...(hasText ? [text?.slice(0, longestText)] : []),
  ]);
  return encodeCsv(header, rows);
}

/** Numbers that a file spells stay numbers: as texts, negative ones would be taken for formulas and marked. */
function cellOf(value: CsvCell): CsvCell {
  if (typeof value !== "string") return value;
  return value !== "" && String(Number(value)) === value ? Number(value) : value.slice(0, longestText);
}
