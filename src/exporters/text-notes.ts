// The lines under the text table: meaning of the marks, columns left out, highlights, counts, remarks.

import type { ComparisonColumn, ComparisonTable } from "../core/comparison-table.js";
import { cutText, displayWidth, padText, printable } from "../core/printable.js";
import { flagText, marks } from "./cell-texts.js";
import { explainMarks, highlightValue } from "./explanations.js";
import type { Paint } from "./terminal-style.js";

export interface NotesContext {
  readonly shown: readonly ComparisonColumn[];
  /** Columns that did not fit. */
  readonly hidden: readonly ComparisonColumn[];
  readonly paint: Paint;
  /** Columns of the terminal, if it is one. */
  readonly columns: number | undefined;
}

/** The lines; the parts are separated by empty ones. */
export function notesBelow(table: ComparisonTable, context: NotesContext): string[] {
  const phrases = table.rows.length === 0 ? [] : explainMarks(context.shown, marks.best);
  const legend = wrapParts(phrases, context.columns);
  const parts = [
    [...legend, ...leftOutLines(context)].map((line) => context.paint(line, "dim")),
    table.highlights.length > 0 ? highlightLines(table, context) : [],
    [countsLine(table), ...remarkLines(table, context)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function remarkLines(table: ComparisonTable, { columns, paint }: NotesContext): string[] {
  const lines = table.remarks.flatMap((remark) => wrapParts(printable(remark).split(" "), columns, " "));
  return lines.map((line) => paint(line, "dim"));
}

function leftOutLines({ hidden, columns }: NotesContext): string[] {
  if (hidden.length === 0 || columns === undefined) return [];
  const names = hidden.map((column) => printable(column.label));
  const few = names.slice(0, 12).map((name, index, all) => (index < all.length - 1 ? `${name},` : name));
  const rest = names.length > few.length ? [`and ${names.length - few.length} more`] : [];
  const count = hidden.length === 1 ? "1 column does" : `${hidden.length} columns do`;
  const words = `${count} not fit: ${[...few, ...rest].join(" ")}. Choose with --columns A,B,… or pipe the output.`;
  return wrapParts(words.split(" "), columns, " ");
}

function highlightLines(table: ComparisonTable, context: NotesContext): string[] {
  const cells = table.highlights.map((highlight) => ({
    title: printable(highlight.title),
    value: highlightValue(highlight),
    flag: flagText(highlight.verdict),
    runId: printable(highlight.runId),
    outcome: highlight.verdict?.outcome,
  }));
  const width = (texts: readonly string[]): number =>
    texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
  const titleWidth = width(cells.map((cell) => cell.title));
  const valueWidth = width(cells.map((cell) => cell.value));
  const flagWidth = width(cells.map((cell) => cell.flag));
  return cells.map((cell) => {
    const flag = context.paint(
      cell.flag,
      cell.outcome === "met" ? "green" : cell.outcome === "missed" ? "red" : "dim",
    );
    const start = `${padText(cell.title, titleWidth)}  ${padText(cell.value, valueWidth)}  `;
    const middle = flagWidth === 0 ? "" : `${flag}${" ".repeat(flagWidth - cell.flag.length)}  `;
    const used = displayWidth(start) + (flagWidth === 0 ? 0 : flagWidth + 2);
    const room = Math.max(8, (context.columns ?? Number.POSITIVE_INFINITY) - used);
    return `${start}${middle}${cutText(cell.runId, room)}`;
  });
}

/** "14 runs, 12 match, 5 shown" */
function countsLine(table: ComparisonTable): string {
  const { totalRuns, matchingRuns, rows } = table;
  const total = totalRuns === 1 ? "1 run" : `${totalRuns} runs`;
  if (totalRuns > 0 && matchingRuns === 0) return `${total}, none matches.`;
  const matching = matchingRuns < totalRuns && matchingRuns !== rows.length ? `, ${matchingRuns} match` : "";
  return `${total}${matching}${rows.length < totalRuns ? `, ${rows.length} shown` : ""}`;
}

/** Parts side by side, in lines of at most `columns`. */
function wrapParts(parts: readonly string[], columns: number | undefined, between = "  "): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const isRoom =
      last !== undefined && displayWidth(last + between + part) <= (columns ?? Number.POSITIVE_INFINITY);
    if (isRoom) lines[lines.length - 1] = last + between + part;
    else lines.push(part);
  }
  return lines;
}
