// Cells of a comparison as the page gets them: the command line's text, the number itself, marks.

import { type ColumnTexts, columnTexts, flagText, marks, targetsOf } from "../comparison/cell-texts.js";
import type { ComparisonColumn } from "../comparison/comparison-table.js";
import { printRequirement } from "../target.js";
import type { CellMark, CellView, TableColumnView } from "./table-data.js";

/** A number as it travels: JSON has no NaN and no infinities. */
export type PlainNumber = number | "NaN" | "Infinity" | "-Infinity";

/** The number, or its name where JSON has none. */
export function plainNumber(value: number): PlainNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/** A column whose texts are decided: from all its values, whichever of them are asked for. */
export interface ShownColumn {
  readonly column: ComparisonColumn;
  readonly texts: ColumnTexts;
}

/** Decides how columns are printed. */
export function shownColumns(columns: readonly ComparisonColumn[]): ShownColumn[] {
  return columns.map((column) => ({ column, texts: columnTexts(column) }));
}

/** What the heading of a column says. */
export function columnView(
  { column, texts }: ShownColumn,
  isDirectionInferred: boolean | undefined,
): TableColumnView {
  const { field, label, unit, direction } = column;
  const [target, another] = targetsOf(column);
  return {
    name: field,
    label,
    isNumeric: texts.isNumeric,
    ...(unit === undefined || texts.hasOwnUnits ? {} : { unit }),
    ...(direction === undefined ? {} : { direction }),
    ...(isDirectionInferred === undefined ? {} : { isDirectionInferred }),
    ...(target === undefined || another !== undefined ? {} : { target: printRequirement(target) }),
  };
}

/** The cell of a column in one of its rows. */
export function cellView({ column, texts }: ShownColumn, row: number): CellView {
  const value = column.values[row];
  const { text, unit } = texts.cellAt(row);
  const computed = column.computedRows.has(row) ? marks.computed : "";
  const flag = value === undefined ? "" : flagText(column.verdicts?.[row]);
  const own = marksOf(column, row);
  return {
    text: computed + (unit === "" ? text : `${text} ${unit}`),
    ...(typeof value === "number" ? { number: plainNumber(value) } : {}),
    ...(flag === "" ? {} : { flag }),
    ...(own.length === 0 ? {} : { marks: own }),
  };
}

function marksOf({ bestRows, verdicts }: ComparisonColumn, row: number): CellMark[] {
  const outcome = verdicts?.[row]?.outcome ?? "none";
  return [...(bestRows.has(row) ? ["best" as const] : []), ...(outcome === "none" ? [] : [outcome])];
}
