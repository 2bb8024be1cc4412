// How wide columns are and which of them are on the screen.

import { displayWidth } from "../../core/printable.js";
import type { CellView, TableColumnView, TableRowView } from "../../server/api.js";
import { shownText } from "../text/shown-text.js";
import { columnNote } from "./column-words.js";

export interface PlacedColumn {
  readonly column: TableColumnView;
  /** Place among the cells of a row. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
  /** Pixels beside the number for what is said of a target and the best mark; 0 where nothing is. */
  readonly flagWidth: number;
}

const digitWidth = 7.4;
const letterWidth = 6.9;
const padding = 22;
const greatestText = 230;

/**
 * Width of each column in pixels, from its heading and the rows at hand. Never less than `before` says: what is on the
 * screen does not jump while rows come.
 */
export function placeColumns(
  columns: readonly TableColumnView[],
  rows: readonly TableRowView[],
  before: ReadonlyMap<string, number>,
): PlacedColumn[] {
  let left = 0;
  return columns.map((column, index) => {
    const cells = rows.flatMap((row) => row.cells[index] ?? []);
    const flagWidth = flagWidthOf(column, cells);
    const content = column.isNumeric ? numberWidth(cells) + flagWidth : textWidth(cells);
    const heading = Math.max(
      displayWidth(shownText(column.label)) * letterWidth + 16,
      displayWidth(columnNote(column)) * 6.3,
    );
    const width = Math.ceil(Math.max(60, content, Math.min(heading, 210)) + padding);
    const placed = { column, index, left, width: Math.max(width, before.get(column.name) ?? 0), flagWidth };
    left += placed.width;
    return placed;
  });
}

/** The columns of which something is visible, from a place scrolled to and the width that is left for them. */
export function visibleColumns(
  columns: readonly PlacedColumn[],
  view: { readonly scrollLeft: number; readonly width: number },
): PlacedColumn[] {
  const room = 200;
  return columns.filter(
    ({ left, width }) => left + width > view.scrollLeft - room && left < view.scrollLeft + view.width + room,
  );
}

function flagWidthOf(column: TableColumnView, cells: readonly CellView[]): number {
  const isJudged = column.target !== undefined || column.direction !== undefined;
  const longest = Math.max(0, ...cells.map((cell) => cell.flag?.length ?? 0));
  return isJudged || longest > 0 ? 18 + longest * 6.6 : 0;
}

function numberWidth(cells: readonly CellView[]): number {
  const lengths = cells.map((cell) => displayWidth(cell.text) * digitWidth + spreadWidth(cell));
  return Math.max(0, ...lengths);
}

function spreadWidth(cell: CellView): number {
  return cell.spread === undefined ? 0 : 6 + displayWidth(cell.spread) * 6.9;
}

function textWidth(cells: readonly CellView[]): number {
  const widest = Math.max(0, ...cells.map((cell) => displayWidth(shownText(cell.text)) * letterWidth));
  return Math.min(greatestText, widest);
}
