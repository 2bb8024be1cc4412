// How wide columns are and which of them are on the screen.

import type { CellView, TableColumnView, TableRowView } from "../../server/api.js";
import { shownText } from "../text/shown-text.js";
import { columnNote } from "./column-words.js";
import { headingWidth, mostLines } from "./heading-lines.js";
import type { Measure } from "./measure-text.js";

export interface PlacedColumn {
  readonly column: TableColumnView;
  /** Place among the cells of a row. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

export interface Placing {
  /** The rows at hand. */
  readonly rows: readonly TableRowView[];
  readonly measure: Measure;
  /** Least widths by name: what is on the screen does not jump while rows come. */
  readonly before: ReadonlyMap<string, number>;
}

const padding = 16;
const gap = 6;
const greatestText = 230;
/** Longer labels lose their middle; their title says them whole. */
const greatestHeading = 150;
const starWidth = 12;
/** How much wider bold numbers are. */
const boldness = 1.1;

/** Width of each column, from its heading and its longest values; numbers are never cut, texts are. */
export function placeColumns(columns: readonly TableColumnView[], placing: Placing): PlacedColumn[] {
  const { rows, measure, before } = placing;
  let left = 0;
  return columns.map((column, index) => {
    const cells = rows.flatMap((row) => row.cells[index] ?? []);
    const content = column.isNumeric
      ? numberWidth(cells, measure)
      : Math.min(greatestText, longestWidth(cells, measure));
    const note = columnNote(column);
    const label = headingWidth(column.label, mostLines(note), measure);
    const heading = Math.min(Math.max(label, measure(note, "small")), greatestHeading);
    const width = Math.max(Math.ceil(Math.max(40, content, heading)) + padding, before.get(column.name) ?? 0);
    left += width;
    return { column, index, left: left - width, width };
  });
}

/** Places of the first column of which something is visible and of the one after the last: "3 9". */
export function visibleRange(
  columns: readonly PlacedColumn[],
  view: { readonly scrollLeft: number; readonly width: number },
): string {
  const room = 240;
  const from = columns.findIndex(({ left, width }) => left + width > view.scrollLeft - room);
  const end = columns.findIndex(({ left }) => left > view.scrollLeft + view.width + room);
  return `${from < 0 ? columns.length : from} ${end < 0 ? columns.length : end}`;
}

/** Of the cell with most characters, for numbers are of one width: number, interval, flag and mark beside each other. */
function numberWidth(cells: readonly CellView[], measure: Measure): number {
  let widest: CellView | undefined;
  let most = 0;
  for (const cell of cells) {
    const { text, spread = "", flag = "" } = cell;
    const length = text.length + spread.length + flag.length + (isBest(cell) ? 2 : 0);
    if (length <= most) continue;
    most = length;
    widest = cell;
  }
  if (widest === undefined) return 0;
  const number = measure(widest.text, "text") * (isBest(widest) ? boldness : 1);
  const beside = [measure(widest.spread ?? "", "small"), measure(widest.flag ?? "", "small")];
  if (isBest(widest)) beside.push(starWidth);
  return beside.filter((width) => width > 0).reduce((sum, width) => sum + width + gap, number);
}

function isBest(cell: CellView): boolean {
  return cell.marks?.includes("best") === true;
}

function longestWidth(cells: readonly CellView[], measure: Measure): number {
  return measure(longest(cells.map((cell) => shownText(cell.text))), "text");
}

/** Only the text with most characters is measured: measuring all would take longer than drawing them. */
function longest(texts: readonly string[]): string {
  return texts.reduce((widest, text) => (text.length > widest.length ? text : widest), "");
}
