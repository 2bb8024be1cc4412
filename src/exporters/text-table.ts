// The comparison on a terminal or in a pipe: table, what its marks mean, what was left out, highlights, counts.

import type { ComparisonColumn, ComparisonTable } from "../core/comparison/comparison-table.js";
import { padText } from "../core/printable.js";
import { drawRows } from "./draw-rows.js";
import { rankColumns } from "./rank-columns.js";
import { choosePaint, type Paint } from "./terminal-style.js";
import type { TextBlock } from "./text-block.js";
import { idBlock, sharedFolder, valueBlock, verdictBlock } from "./text-columns.js";
import { type FittingColumn, fitColumns, type PlacedColumn, type TextLayout } from "./text-layout.js";
import { notesBelow } from "./text-notes.js";

export interface TextTableOptions {
  /** Columns of the terminal; undefined for a file or pipe: then every column is shown and nothing is broken. */
  readonly columns: number | undefined;
  readonly color: boolean;
}

/**
 * Draws the comparison for people; ends with a line break. On a terminal, columns that do not fit are left out and named
 * below, but never run id, sort field and verdict; those with targets stay longest.
 */
export function renderTextTable(table: ComparisonTable, options: TextTableOptions): string {
  const paint = choosePaint(options.color);
  const columns = [...table.columns];
  const others: FittingColumn[] = [
    ...rankColumns(table).map((rank, index) => ({
      ...fittingColumn(table, columns[index], { rank, paint }),
      needs: meanOf(table, columns[index]),
    })),
    ...(table.hasTargets ? [{ block: verdictBlock(table, paint), isKept: true, rank: 0 }] : []),
  ];
  const { placed, leftOut, folder } = fitWithIds(table, others, { ...options, paint });
  const shown = columns.filter((_, index) => !leftOut.includes(index + 1));
  const hidden = leftOut
    .flatMap((index) => columns[index - 1] ?? [])
    .filter((column) => meanOf(table, column) === undefined);
  const drawn = table.rows.length === 0 ? [] : drawTable(table.rows.length, placed, paint);
  const below = notesBelow(table, { shown, hidden, paint, columns: options.columns, folder });
  return `${[...drawn, ...below].join("\n")}\n`;
}

/** The place of the mean that a spread belongs to, the run ids being at 0; undefined for all but spreads of families. */
function meanOf(table: ComparisonTable, column: ComparisonColumn | undefined): number | undefined {
  const mean =
    table.families === undefined ? undefined : column?.field.match(/^(.+)\.(?:half_width|min|max)$/)?.[1];
  const place = mean === undefined ? -1 : table.columns.findIndex(({ field }) => field === mean);
  return place === -1 ? undefined : place + 1;
}

/** Where not all columns find a place, the folder that all run ids share makes room. */
function fitWithIds(
  table: ComparisonTable,
  others: readonly FittingColumn[],
  how: { readonly columns: number | undefined; readonly paint: Paint },
): TextLayout & { readonly folder: string } {
  const layOut = (folder: string): TextLayout => {
    const ids = { block: idBlock(table, how.paint, folder), isKept: true, rank: 0 };
    return fitColumns([ids, ...others], how.columns);
  };
  const whole = layOut("");
  const folder = whole.leftOut.length === 0 ? "" : sharedFolder(table);
  return folder === "" ? { ...whole, folder } : { ...layOut(folder), folder };
}

function fittingColumn(
  table: ComparisonTable,
  column: ComparisonColumn | undefined,
  how: { rank: number; paint: Paint },
): FittingColumn {
  if (column === undefined) throw new RangeError("more ranks than columns");
  const { field } = table.sortedBy;
  const isSpread = table.families !== undefined && ["n", `${field}.half_width`].includes(column.field);
  const isKept = column.field === field || isSpread;
  // Asked for, so before all others; but its codes may be cut.
  const isDiagnosis = column.kind === "fact" && column.field === "diagnosis";
  return { block: valueBlock(table, column, how.paint), isKept, rank: isDiagnosis ? -1 : how.rank };
}

function drawTable(rowCount: number, placed: readonly PlacedColumn[], paint: Paint): string[] {
  const widths = placed.map((column) => column.width);
  const rows = Array.from({ length: rowCount }, (_, row) =>
    placed.map(({ block, width }) => padCell(block, block.draw(row, contentWidth(block, width)), width)),
  );
  return drawRows({
    widths,
    headings: drawHeadings(placed, paint),
    rows,
    rule: (text) => paint(text, "dim"),
  });
}

/** Text may use the whole column; numbers stay together at its right. */
function contentWidth(block: TextBlock, width: number): number {
  return block.isRight
    ? width
    : Math.max(Math.min(block.contentWidth, width), Math.min(block.leastWidth, width));
}

function padCell(block: TextBlock, cell: string, width: number): string {
  return block.isRight ? cell : cell + " ".repeat(Math.max(0, width - contentWidth(block, width)));
}

/** Headings stand on their last line; below them the targets and units, where there are any. */
function drawHeadings(placed: readonly PlacedColumn[], paint: Paint): string[][] {
  const height = placed.reduce((most, column) => Math.max(most, column.heading.length), 1);
  const lines = Array.from({ length: height }, (_, line) =>
    placed.map((column) => {
      const text = column.heading[line - (height - column.heading.length)] ?? "";
      return paintInside(padHeading(column, text), text, (inner) => paint(inner, "bold"));
    }),
  );
  if (placed.every((column) => column.block.note === "")) return lines;
  const notes = placed.map((column) => {
    const { note } = column.block;
    return paintInside(padHeading(column, note), note, (inner) => paint(inner, "dim"));
  });
  return [...lines, notes];
}

function padHeading({ block, width }: PlacedColumn, text: string): string {
  return padText(text, width, block.isHeadingRight ? "right" : "left");
}

function paintInside(padded: string, text: string, paint: (text: string) => string): string {
  return text === "" ? padded : padded.replace(text, () => paint(text));
}
