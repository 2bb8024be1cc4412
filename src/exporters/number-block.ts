// A column of numbers in the text table: decimal points below each other, marks and flags in slots of their own.

import { type CellText, type ColumnTexts, flagText, marks } from "../core/comparison/cell-texts.js";
import type { ComparisonColumn } from "../core/comparison/comparison-table.js";
import { cutText, displayWidth, padText } from "../core/printable.js";
import type { TargetVerdict } from "../core/target.js";
import type { Paint, Style } from "./terminal-style.js";
import type { DrawContext, TextBlock } from "./text-block.js";

/** The block of a column that holds numbers, mostly. */
export function numberBlock(texts: ColumnTexts, heading: string, context: DrawContext): TextBlock {
  const { paint } = context;
  const { column } = texts;
  const slots = measureSlots(texts, context.table.rows.length);
  const width = slots.number + slots.unit + slots.mark + slots.flag;
  return {
    heading,
    note: texts.note,
    isRight: true,
    isHeadingRight: slots.flag === 0,
    contentWidth: width,
    leastWidth: width,
    draw: (row, drawn) => {
      const { text, unit } = shortCell(texts, row);
      const number = paintLeading(alignNumber(computedMark(column, row) + text, slots), (plain) =>
        paint(plain, ...valueStyles(column, row)),
      );
      const behind = unit.padEnd(slots.unit - (slots.unit > 0 ? 1 : 0));
      const cell = `${number}${slots.unit > 0 ? ` ${behind}` : ""}${drawMarks(column, row, { slots, paint })}`;
      return " ".repeat(Math.max(0, drawn - width)) + cell;
    },
  };
}

interface Slots {
  /** Before the decimal point, and from it on. */
  readonly before: number;
  readonly after: number;
  /** Both, or the widest text that has no such parts. */
  readonly number: number;
  readonly unit: number;
  readonly mark: number;
  readonly flag: number;
}

function measureSlots(texts: ColumnTexts, rows: number): Slots {
  const slots = { before: 0, after: 0, odd: 0, unit: 0, mark: 0, flag: 0 };
  for (let row = 0; row < rows; row++) {
    const cell = shortCell(texts, row);
    const text = computedMark(texts.column, row) + cell.text;
    const [before, after] = splitNumber(text);
    if (before === undefined) slots.odd = Math.max(slots.odd, displayWidth(text));
    else {
      slots.before = Math.max(slots.before, before.length);
      slots.after = Math.max(slots.after, after.length);
    }
    if (cell.unit !== "") slots.unit = Math.max(slots.unit, cell.unit.length + 1);
    if (markOf(texts.column, row) !== "") slots.mark = 1;
    const flag = flagOf(texts.column, row);
    if (flag !== "") slots.flag = Math.max(slots.flag, flag.length + 1);
  }
  return { ...slots, number: Math.max(slots.before + slots.after, slots.odd) };
}

/** A word among the numbers must not widen the column much. */
const longestWord = 16;

function shortCell(texts: ColumnTexts, row: number): CellText {
  const { text, unit } = texts.cellAt(row);
  return { text: cutText(text, longestWord), unit };
}

/** Puts decimal points below each other; what has none that counts ("NaN", "1.2e-7", "–") goes to the right. */
function alignNumber(text: string, slots: Slots): string {
  const [before, after] = splitNumber(text);
  const aligned = before === undefined ? text : text + " ".repeat(slots.after - after.length);
  return padText(aligned, slots.number, "right");
}

function splitNumber(text: string): readonly [string, string] | readonly [undefined, ""] {
  const match = /^(\u2248?-?\d+)(\.\d+)?$/.exec(text);
  return match === null ? [undefined, ""] : [match[1] ?? "", match[2] ?? ""];
}

function drawMarks(column: ComparisonColumn, row: number, how: { slots: Slots; paint: Paint }): string {
  const { slots, paint } = how;
  const mark = markOf(column, row);
  const painted = mark === "" ? " ".repeat(slots.mark) : paint(mark, ...valueStyles(column, row));
  if (slots.flag === 0) return painted;
  const flag = flagOf(column, row);
  const rest = " ".repeat(slots.flag - 1 - flag.length);
  return `${painted} ${paint(flag, ...flagStyles(column.verdicts?.[row]))}${rest}`;
}

function markOf(column: ComparisonColumn, row: number): string {
  if (column.bestRows.has(row)) return marks.best;
  return column.newBestRows.has(row) ? marks.newBest : "";
}

function computedMark(column: ComparisonColumn, row: number): string {
  return column.computedRows.has(row) ? marks.computed : "";
}

/** The flag behind a value. A missing value says already that its target is unknown. */
export function flagOf(column: ComparisonColumn, row: number): string {
  return column.values[row] === undefined ? "" : flagText(column.verdicts?.[row]);
}

function valueStyles(column: ComparisonColumn, row: number): Style[] {
  if (column.bestRows.has(row)) return ["green", "bold"];
  if (column.newBestRows.has(row)) return ["green"];
  const value = column.values[row];
  return value === undefined || value === null || Number.isNaN(value) ? ["dim"] : [];
}

/** Colour of a flag: met green, missed red. */
export function flagStyles(verdict: TargetVerdict | undefined): Style[] {
  if (verdict?.outcome === "met") return ["green"];
  return verdict?.outcome === "missed" ? ["red"] : ["dim"];
}

/** Styles text whose spaces, before and behind, stay outside. */
function paintLeading(text: string, paint: (text: string) => string): string {
  const inner = text.trim();
  const start = text.indexOf(inner);
  return text.slice(0, start) + paint(inner) + text.slice(start + inner.length);
}
