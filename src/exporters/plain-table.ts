// A plain listing for terminals: padded columns, no borders, the last column cut where it does not fit.

import { cutText, displayWidth, padText, printable } from "../core/printable.js";

export interface PlainTableOptions {
  /** Width of the terminal; undefined when the listing goes to a file or pipe: nothing is cut then. */
  readonly columns: number | undefined;
}

const gap = "  ";

/** Narrower columns than this are of no use. */
const leastWidth = 8;

/** Lays out rows under a header, two spaces between the columns. Ends with a newline. */
export function renderPlainTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: PlainTableOptions,
): string {
  const cells = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ""))));
  const fitting = options.columns === undefined ? widths : fit(widths, options.columns);
  const lines = cells.map((row) =>
    row
      .map((cell, column) => padText(cutText(cell, fitting[column] ?? 0), fitting[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

/** Shrinks the widest columns first until the row fits. */
function fit(widths: readonly number[], columns: number): number[] {
  const fitted = [...widths];
  const total = (): number => fitted.reduce((sum, width) => sum + width, 0) + gap.length * (fitted.length - 1);
  while (total() > columns) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if ((fitted[widest] ?? 0) <= leastWidth) return fitted;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}
