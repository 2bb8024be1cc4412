// The columns of the text table: run ids, values, verdicts.

import {
  type ColumnTexts,
  columnTexts,
  idLabel,
  missingText,
  sortMark,
  verdictText,
} from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, ComparisonTable } from "../core/comparison/comparison-table.js";
import { cutMiddle, cutText, padText, printable } from "../core/printable.js";
import { statuses } from "../core/run.js";
import { flagOf, numberBlock } from "./number-block.js";
import type { Paint, Style } from "./terminal-style.js";
import { type DrawContext, paintPadded, type TextBlock, widest } from "./text-block.js";

/** The block of a value column. */
export function valueBlock(table: ComparisonTable, column: ComparisonColumn, paint: Paint): TextBlock {
  const texts = columnTexts(column);
  const heading = [texts.label, sortMark(table, column.field)].filter((part) => part !== "").join(" ");
  return texts.isNumeric
    ? numberBlock(texts, heading, { table, paint })
    : textBlock(texts, heading, { table, paint });
}

/** The folder that all run ids begin with, "phase1/sweep/"; "" where they share none worth leaving out. */
export function sharedFolder(table: ComparisonTable): string {
  const [first = "", ...others] = table.rows.map((row) => row.id);
  if (others.length === 0) return "";
  let length = first.lastIndexOf("/") + 1;
  while (length > 0 && !others.every((id) => id.startsWith(first.slice(0, length)))) {
    length = first.lastIndexOf("/", length - 2) + 1;
  }
  return length >= leastFolder ? first.slice(0, length) : "";
}

/** Shorter folders than this are not worth an explanation. */
const leastFolder = 8;

/**
 * The block of run ids; what does not fit is cut in the middle.
 * @param folder what all ids begin with, shown as "…/"; "" to show them whole
 */
export function idBlock(table: ComparisonTable, paint: Paint, folder = ""): TextBlock {
  const shorten = (id: string): string => (folder === "" ? id : `…/${id.slice(folder.length)}`);
  const ids = table.rows.map((row) => printable(shorten(row.id)));
  const heading = [idLabel(table), sortMark(table, "id")].filter((part) => part !== "").join(" ");
  return {
    heading,
    note: "",
    isRight: false,
    isHeadingRight: false,
    contentWidth: widest([heading, ...ids]),
    leastWidth: 12,
    draw: (row, width) => {
      const status = table.rows[row]?.status;
      const styles: Style[] = status === "failed" || status === "lost" ? ["red"] : [];
      return paintPadded(cutMiddle(ids[row] ?? "", width), width, (text) => paint(text, ...styles));
    },
  };
}

/** The block of verdicts: "2/4 met". */
export function verdictBlock(table: ComparisonTable, paint: Paint): TextBlock {
  const texts = table.verdicts.map(verdictText);
  const width = widest(texts);
  return {
    heading: "verdict",
    note: "",
    isRight: false,
    isHeadingRight: false,
    contentWidth: width,
    leastWidth: width,
    draw: (row, drawn) => {
      const count = table.verdicts[row];
      const text = texts[row] ?? missingText;
      const isAllMet = text !== missingText && count?.missed === 0 && count.unknown === 0;
      return paintPadded(text, drawn, (plain) => paint(plain, isAllMet ? "green" : "dim"));
    },
  };
}

function textBlock(texts: ColumnTexts, heading: string, context: DrawContext): TextBlock {
  const { column } = texts;
  const cells = context.table.rows.map((_, row) => texts.cellAt(row).text);
  const flags = context.table.rows.map((_, row) => flagOf(column, row));
  const flag = widest(flags);
  const flagWidth = flag > 0 ? flag + 1 : 0;
  const content = widest(cells);
  return {
    heading,
    note: texts.note,
    isRight: false,
    isHeadingRight: false,
    contentWidth: content + flagWidth,
    leastWidth: Math.min(content, 8) + flagWidth,
    draw: (row, width) => {
      const text = cutText(cells[row] ?? "", width - flagWidth);
      const styles = textStyles(column, cells[row] ?? "");
      const cell = paintPadded(text, width - flagWidth, (plain) => context.paint(plain, ...styles));
      return flagWidth === 0 ? cell : `${cell} ${padText(flags[row] ?? "", flag)}`;
    },
  };
}

const statusStyles: Readonly<Record<string, Style>> = {
  running: "cyan",
  queued: "dim",
  failed: "red",
  lost: "red",
  stopped: "yellow",
  unresponsive: "yellow",
  unknown: "dim",
};

function textStyles(column: ComparisonColumn, text: string): Style[] {
  if (text === missingText || text === "null") return ["dim"];
  if (column.field !== "status" || !statuses.some((status) => status === text)) return [];
  const style = statusStyles[text];
  return style === undefined ? [] : [style];
}
