// The comparison as a Markdown table for pull requests, issues and reports. Rounded as the text table is.

import {
  columnTexts,
  flagText,
  idLabel,
  marks,
  sortMark,
  verdictText,
} from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, ComparisonTable } from "../core/comparison/comparison-table.js";
import { idOfRow } from "../core/field/field-table.js";
import { printable } from "../core/printable.js";
import { explainMarks, highlightSentence } from "./explanations.js";
import type { Exporter } from "./exporter.js";

/**
 * A GitHub-flavoured table: best values bold, numbers aligned right, targets under the headings, flags behind the values.
 * Below it the meaning of the marks and the highlights. Text of the runs is escaped: it can be neither markup nor HTML.
 */
export const markdownExporter: Exporter = {
  name: "markdown",
  extension: "md",
  summary: "a GitHub table for pull requests and reports, rounded for reading",
  export: (table) => {
    const columns = [idColumn(table), ...table.columns.map((column) => valueColumn(table, column))];
    if (table.hasTargets) columns.push(verdictColumn(table));
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    const rows = table.rows.map((_, row) => line(columns.map((column) => column.cellAt(row))));
    const head = [line(columns.map((column) => column.heading)), line(columns.map((column) => column.rule))];
    const legend = explainMarks(table.columns, "**Bold:**");
    const highlights = table.highlights.map(
      (highlight) => `- ${escapeMarkdown(highlightSentence(highlight))}`,
    );
    const parts = [[...head, ...rows], legend.length > 0 ? [legend.join(" · ")] : [], highlights];
    return `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n"))
      .join("\n\n")}\n`;
  },
};

/** Makes text stand for itself in Markdown, in a table cell too. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*[\]~|#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, "$&&#8203;");
}

interface MarkdownColumn {
  readonly heading: string;
  readonly rule: string;
  readonly cellAt: (row: number) => string;
}

function idColumn(table: ComparisonTable): MarkdownColumn {
  const heading = [idLabel(table), sortMark(table, "id")].filter((part) => part !== "").join(" ");
  return { heading, rule: "---", cellAt: (row) => escapeMarkdown(idOfRow(table, row)) };
}

function verdictColumn(table: ComparisonTable): MarkdownColumn {
  return { heading: "verdict", rule: "---", cellAt: (row) => verdictText(table.verdicts[row]) };
}

function valueColumn(table: ComparisonTable, column: ComparisonColumn): MarkdownColumn {
  const texts = columnTexts(column);
  const label = [escapeMarkdown(texts.label), sortMark(table, column.field)].filter((part) => part !== "");
  const note = texts.note === "" ? "" : `<br>${escapeMarkdown(texts.note)}`;
  return {
    heading: label.join(" ") + note,
    rule: texts.isNumeric ? "---:" : "---",
    cellAt: (row) => {
      const { text, unit } = texts.cellAt(row);
      const computed = column.computedRows.has(row) ? marks.computed : "";
      const value = escapeMarkdown(unit === "" ? text : `${text} ${unit}`);
      const isNew = column.newBestRows.has(row) && !column.bestRows.has(row);
      const marked = column.bestRows.has(row) ? `**${computed}${value}**` : computed + value;
      const flag = column.values[row] === undefined ? "" : flagText(column.verdicts?.[row]);
      return [marked + (isNew ? marks.newBest : ""), flag].filter((part) => part !== "").join(" ");
    },
  };
}
