// A plain listing for people: padded columns under a ruled header, in the look of the comparison's text table.

import { cutMiddle, cutText, displayWidth, padText, printable } from "../core/printable.js";
import { drawPlainly } from "./draw-rows.js";
import { choosePaint } from "./terminal-style.js";
import { gap } from "./text-layout.js";

export interface PlainTableOptions {
  /** Width of the terminal; undefined when the listing goes to a file or pipe: nothing is cut then. */
  readonly columns: number | undefined;
  /** Bold header and dim rules; off when absent. */
  readonly color?: boolean;
  /** Headings of columns that are never cut, as numbers are not; none when absent. */
  readonly whole?: readonly string[];
}

/** Narrower columns than this are of no use. */
const leastWidth = 8;
/** Numbers, with a unit or as "3/7"; and the sign for none. */
const numberLike = /^(\u2013|NaN|null|-?inf|-?[\d.]+(e-?\d+)?( (ms|s|min|h|B|[KMGTP]iB))?|\d+\/\d+)$/;

/**
 * Lays out rows under a header, two spaces between the columns, columns of numbers on the right. On a terminal the widest
 * texts are cut until a row fits. Texts are made printable here. Ends with a line break.
 */
export function renderPlainTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: PlainTableOptions,
): string {
  const paint = choosePaint(options.color === true);
  const names = header.map(printable);
  const cells = rows.map((row) => row.map(printable));
  const isRight = names.map((_, column) => isNumberColumn(cells, column));
  const widths = fittingWidths(
    names.map((name, column) => widestOf(cells, column, displayWidth(name))),
    isRight.map((isNumbers, column) => isNumbers || options.whole?.includes(header[column] ?? "") === true),
    options.columns,
  );
  const drawLine = (row: readonly string[]): string[] =>
    widths.map((width, column) => {
      const cut = column === 0 ? cutMiddle : cutText;
      return padText(cut(row[column] ?? "", width), width, isRight[column] ? "right" : "left");
    });
  const lines = drawPlainly({
    widths,
    headings: [drawLine(names).map((name) => paint(name, "bold"))],
    rows: cells.map(drawLine),
    rule: (text) => paint(text, "dim"),
  });
  return `${lines.slice(0, -1).join("\n")}\n`;
}

function isNumberColumn(cells: readonly (readonly string[])[], column: number): boolean {
  return cells.some((row) => row[column] !== "–") && cells.every((row) => numberLike.test(row[column] ?? ""));
}

function widestOf(cells: readonly (readonly string[])[], column: number, least: number): number {
  return cells.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? "")), least);
}

/**
 * Takes from the widest text, one by one, until the row fits: the first column names the row and is cut last, whole ones
 * are never cut.
 */
function fittingWidths(
  widths: readonly number[],
  isWhole: readonly boolean[],
  columns: number | undefined,
): number[] {
  const fitting = [...widths];
  const room = (column: number): number => (isWhole[column] ? 0 : (fitting[column] ?? 0) - leastWidth);
  let total = fitting.reduce((sum, width) => sum + width, gap.length * (fitting.length - 1));
  while (columns !== undefined && total > columns) {
    const texts = fitting.map((_, column) => column).filter((column) => room(column) > 0);
    const [first] = texts;
    if (first === undefined) break;
    const others = texts.filter((column) => column > 0);
    const widest = others.reduce((a, b) => (room(b) > room(a) ? b : a), others[0] ?? first);
    fitting[widest] = (fitting[widest] ?? 0) - 1;
    total--;
  }
  return fitting;
}
