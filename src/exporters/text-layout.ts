// Fits the columns of the text table into the terminal: which are shown, how wide, how their headings break.

import { displayWidth } from "../core/printable.js";
import type { TextBlock } from "./text-block.js";

/** Spaces between columns. */
export const gap = "  ";

/** Text of one cell is cut to so many columns on a terminal that is too narrow, on one that is not, and in a file. */
const [tightText, easyText, fileText] = [16, 40, 200];
const mostHeadingLines = 3;

export interface FittingColumn {
  readonly block: TextBlock;
  /** Shown whatever happens: run id, sort field, verdict. */
  readonly isKept: boolean;
  /** The lower, the sooner it gets a place. Ties go in order. */
  readonly rank: number;
  /** Index of another column, of lower rank or kept, without which this one would say nothing. */
  readonly needs?: number | undefined;
}

export interface PlacedColumn {
  readonly block: TextBlock;
  readonly width: number;
  /** Lines of the heading, at least one. */
  readonly heading: readonly string[];
}

export interface TextLayout {
  /** In the order given. */
  readonly placed: readonly PlacedColumn[];
  /** Indexes of columns that found no place. */
  readonly leftOut: readonly number[];
}

/**
 * Places columns side by side within `columns`, all of them at full width when it is undefined. Never leaves out a kept
 * column: rather their texts are cut, the widest first, and at last the lines are too long.
 */
export function fitColumns(all: readonly FittingColumn[], columns: number | undefined): TextLayout {
  if (columns === undefined) {
    return { placed: all.map(({ block }) => place(block, widthWith(block, fileText, 1))), leftOut: [] };
  }
  const widths = new Map<number, number>();
  all.forEach(({ block, isKept }, index) => {
    if (isKept) widths.set(index, widthWith(block, block.isRight ? 0 : easyText, mostHeadingLines, isKept));
  });
  shrinkKept(all, widths, columns);
  for (const index of byRank(all)) {
    const needs = all[index]?.needs;
    if (needs !== undefined && !widths.has(needs)) continue;
    const width = widthWith((all[index] as FittingColumn).block, tightText, mostHeadingLines);
    if (totalWidth(widths) + gap.length + width <= columns) widths.set(index, width);
  }
  loosen(all, widths, columns);
  const shown = all.map((_, index) => index).filter((index) => widths.has(index));
  return {
    placed: shown.map((index) => place((all[index] as FittingColumn).block, widths.get(index) ?? 0)),
    leftOut: all.map((_, index) => index).filter((index) => !widths.has(index)),
  };
}

/** Splits a heading at dots, underscores, dashes, spaces and capitals into lines of at most `width` where it can. */
export function breakHeading(heading: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of piecesOf(heading)) {
    if (line !== "" && displayWidth((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

function piecesOf(heading: string): string[] {
  return heading.match(/.+?(?:[._\-/\s]+(?=[^\u25b2\u25bc])|(?<=[a-z])(?=[A-Z])|$)/gu) ?? [heading];
}

/** Width of a column with texts cut to `text` and its heading in at most so many lines. */
function widthWith(block: TextBlock, text: number, headingLines: number, isWhole = false): number {
  const canCut = block.leastWidth < block.contentWidth && !isWhole;
  const content = canCut
    ? Math.max(block.leastWidth, Math.min(block.contentWidth, text))
    : block.contentWidth;
  return headingWidth(block.heading, Math.max(content, displayWidth(block.note)), headingLines);
}

/** The smallest width from `least` on at which the heading takes at most so many lines and no piece sticks out. */
function headingWidth(heading: string, least: number, headingLines: number): number {
  const most = Math.max(least, displayWidth(heading));
  for (let width = least; width < most; width++) {
    const lines = breakHeading(heading, width);
    if (lines.length <= headingLines && lines.every((line) => displayWidth(line) <= width)) return width;
  }
  return most;
}

function byRank(all: readonly FittingColumn[]): number[] {
  return all
    .map((_, index) => index)
    .filter((index) => !all[index]?.isKept)
    .sort((a, b) => (all[a]?.rank ?? 0) - (all[b]?.rank ?? 0));
}

/** Takes columns away from the widest kept text, one by one, until the kept columns fit or nothing can be cut. */
function shrinkKept(all: readonly FittingColumn[], widths: Map<number, number>, columns: number): void {
  while (totalWidth(widths) > columns) {
    const room = (index: number): number => (widths.get(index) ?? 0) - leastWidthOf(all[index]);
    const widest = [...widths.keys()].reduce((a, b) => (room(b) > room(a) ? b : a));
    if (room(widest) <= 0) return;
    widths.set(widest, (widths.get(widest) ?? 0) - 1);
  }
}

function leastWidthOf(column: FittingColumn | undefined): number {
  if (column === undefined) return 0;
  const { block } = column;
  return headingWidth(block.heading, Math.max(block.leastWidth, displayWidth(block.note)), mostHeadingLines);
}

/** Gives what is left: to cut texts first, then to broken headings. */
function loosen(all: readonly FittingColumn[], widths: Map<number, number>, columns: number): void {
  const steps: [text: number, headingLines: number][] = [
    [24, mostHeadingLines],
    [easyText, mostHeadingLines],
    [easyText, 2],
    [easyText, 1],
  ];
  for (const [text, headingLines] of steps) {
    for (const [index, width] of [...widths].sort((a, b) => a[0] - b[0])) {
      const { block } = all[index] as FittingColumn;
      const wanted = widthWith(block, text, headingLines);
      const most = width + columns - totalWidth(widths);
      const isCutText = headingLines === mostHeadingLines && block.leastWidth < block.contentWidth;
      const given = wanted <= most || isCutText ? Math.min(wanted, most) : width;
      widths.set(index, Math.max(width, given));
    }
  }
}

function place(block: TextBlock, width: number): PlacedColumn {
  return { block, width, heading: breakHeading(block.heading, width) };
}

function totalWidth(widths: ReadonlyMap<number, number>): number {
  let total = gap.length * (widths.size - 1);
  for (const width of widths.values()) total += width;
  return total;
}
