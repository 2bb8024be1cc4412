// The lines under the text table: meaning of the marks, columns left out, highlights, counts, remarks.

import { flagText, marks } from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, ComparisonTable, Highlight } from "../core/comparison/comparison-table.js";
import { cutMiddle, displayWidth, padText, printable } from "../core/printable.js";
import { explainMarks, highlightValue } from "./explanations.js";
import { flagStyles } from "./number-block.js";
import type { Paint } from "./terminal-style.js";
import { widest } from "./text-block.js";

export interface NotesContext {
  readonly shown: readonly ComparisonColumn[];
  /** Columns that did not fit. */
  readonly hidden: readonly ComparisonColumn[];
  readonly paint: Paint;
  /** Columns of the terminal, if it is one. */
  readonly columns: number | undefined;
  /** What "…/" stands for in the run ids; "" where they are shown whole. */
  readonly folder: string;
}

/** The lines; the parts are separated by empty ones. */
export function notesBelow(table: ComparisonTable, context: NotesContext): string[] {
  const phrases = table.rows.length === 0 ? [] : explainMarks(context.shown, marks.best);
  if (context.folder !== "") phrases.push(`…/ ${printable(context.folder)}`);
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

/** One line each. Where the terminal is too narrow the targets go first, then the middle of the run ids. */
function highlightLines(table: ComparisonTable, context: NotesContext): string[] {
  const columns = context.columns ?? Number.POSITIVE_INFINITY;
  const ids = table.highlights.map((highlight) => printable(highlight.runId));
  const full = highlightStarts(table.highlights, context.paint, true);
  const isFull = full.width + widest(ids) <= columns;
  const { starts, width } = isFull ? full : highlightStarts(table.highlights, context.paint, false);
  return ids.map((id, index) => starts[index] + cutMiddle(id, Math.max(8, columns - width)));
}

interface HighlightStarts {
  readonly starts: readonly string[];
  /** Of each of them. */
  readonly width: number;
}

/** Title, value and flag below each other, up to where the run id begins. */
function highlightStarts(
  highlights: readonly Highlight[],
  paint: Paint,
  withTargets: boolean,
): HighlightStarts {
  const titles = highlights.map((highlight) => printable(highlight.title));
  const values = highlights.map((highlight) => highlightValue(highlight, withTargets));
  const flags = highlights.map((highlight) => flagText(highlight.verdict));
  const flagWidth = widest(flags);
  const widths = { title: widest(titles), value: widest(values), flag: flagWidth === 0 ? 0 : flagWidth + 2 };
  const starts = highlights.map(({ verdict }, index) => {
    const flag = flags[index] ?? "";
    const painted = paint(flag, ...flagStyles(verdict)) + " ".repeat(widths.flag - flag.length);
    return `${padText(titles[index] ?? "", widths.title)}  ${padText(values[index] ?? "", widths.value)}  ${painted}`;
  });
  return { starts, width: widths.title + widths.value + widths.flag + 4 };
}

/** "14 runs, 12 match, 5 shown" */
function countsLine(table: ComparisonTable): string {
  const { totalRuns, matchingRuns, rows, families } = table;
  const total = totalRuns === 1 ? "1 run" : `${totalRuns} runs`;
  if (totalRuns > 0 && matchingRuns === 0) return `${total}, none matches.`;
  if (families !== undefined) {
    const matching = matchingRuns < totalRuns ? `, ${matchingRuns} match` : "";
    return `${total}${matching}, ${families.length === 1 ? "1 family" : `${families.length} families`} shown`;
  }
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
