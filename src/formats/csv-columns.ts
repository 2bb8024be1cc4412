// The same CSV as csv.ts, from columns straight into bytes: for large tables.

import { type CsvCell, cellText } from "./csv.js";
import { GrowingBytes } from "./growing-bytes.js";

/** Cells of one column, one per row. */
export type CsvColumn = readonly CsvCell[];

/** Numbers become text column by column, so many rows at a time: going across sixty columns for each row is slower. */
const rowsAtATime = 64;

/**
 * Encodes columns as `encodeCsv` does rows, as UTF-8.
 * @param columns as many as the header has names, all of the same length; a single one must not miss cells
 */
export function encodeCsvColumns(
  header: readonly string[],
  columns: readonly CsvColumn[],
): Uint8Array<ArrayBuffer> {
  const bytes = new GrowingBytes();
  bytes.add(`${header.map(cellText).join(",")}\n`);
  const rowCount = columns[0]?.length ?? 0;
  const texts = columns.map(() => new Array<string>(rowsAtATime).fill(""));
  for (let first = 0; first < rowCount; first += rowsAtATime) {
    const count = Math.min(rowsAtATime, rowCount - first);
    columns.forEach((column, index) => {
      fillTexts(texts[index] as string[], column, { first, count });
    });
    bytes.add(linesOf(texts, count), (first + count) / rowCount);
  }
  return bytes.finish();
}

function fillTexts(texts: string[], column: CsvColumn, rows: { first: number; count: number }): void {
  for (let i = 0; i < rows.count; i++) texts[i] = cellText(column[rows.first + i]);
}

function linesOf(texts: readonly (readonly string[])[], count: number): string {
  let lines = "";
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < texts.length; i++) lines += i === 0 ? texts[i]?.[row] : `,${texts[i]?.[row]}`;
    lines += "\n";
  }
  return lines;
}
