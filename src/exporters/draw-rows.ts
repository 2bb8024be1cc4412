// Lines of a text table from padded cells: headings, one rule, rows, one rule. Looks the same whoever draws it.

import { getBorderCharacters, table } from "table";
import { gap } from "./text-layout.js";

/** Cells up to which the package `table` draws: 1,000 take it 40 ms, plain padding less than one. */
const mostCellsForPackage = 200;
/** Texts in which the package counts the same columns as we do. */
const countedAlike =
  /^[\x20-\x7e\x1b\u2713\u2717\u00d7\u2248\u2013\u2026\u25c6\u25b2\u25bc\u2264\u2265\u2500]*$/;

export interface DrawnTable {
  /** Widths of the columns; every cell is padded to its column's. */
  readonly widths: readonly number[];
  readonly headings: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
  /** Styles the rules. */
  readonly rule: (text: string) => string;
}

/** The lines, without spaces at their ends. */
export function drawRows(drawn: DrawnTable): string[] {
  const isFew =
    drawn.rows.length * drawn.widths.length <= mostCellsForPackage &&
    drawn.widths.every((width) => width > 0);
  const cells = [...drawn.headings, ...drawn.rows];
  const isAlike = isFew && cells.every((row) => row.every((cell) => countedAlike.test(cell)));
  return isAlike ? drawWithPackage(drawn) : drawPlainly(drawn);
}

/** Draws with the package `table`. */
export function drawWithPackage({ widths, headings, rows, rule }: DrawnTable): string[] {
  const cells = [...headings, ...rows].map((row) => [...row]);
  const text = table(cells, {
    border: {
      ...getBorderCharacters("void"),
      bodyJoin: gap,
      joinJoin: gap,
      bottomJoin: gap,
      joinBody: "─",
      bottomBody: "─",
    },
    columns: widths.map((width) => ({ width })),
    columnDefault: { paddingLeft: 0, paddingRight: 0 },
    drawHorizontalLine: (index, count) => index === headings.length || index === count,
  });
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => (line.startsWith("─") ? rule(line) : line.trimEnd()));
}

/** Draws by joining. */
export function drawPlainly({ widths, headings, rows, rule }: DrawnTable): string[] {
  const line = rule(widths.map((width) => "─".repeat(width)).join(gap));
  const join = (row: readonly string[]): string => row.join(gap).trimEnd();
  return [...headings.map(join), line, ...rows.map(join), line];
}
