// The comparison as one HTML page that needs nothing else: sortable, light and dark. Rounded as the text table is.

import { columnTexts, flagText, idLabel, marks, verdictText } from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, ComparisonTable } from "../core/comparison/comparison-table.js";
import { idOfRow } from "../core/field/field-table.js";
import { printable } from "../core/printable.js";
import { isMissing } from "../core/value.js";
import type { Problem } from "../errors.js";
import { explainMarks, highlightSentence } from "./explanations.js";
import type { Exporter } from "./exporter.js";
import { renderPage } from "./html-page.js";

/**
 * A page with one table: a click on a heading sorts by it, numbers by their full precision, which is also what their
 * cells say on hovering. Below it the meaning of the marks, the highlights, remarks and problems. No network: its policy
 * allows its own style and script only. Text of the runs is escaped: it can be neither markup nor script.
 */
export const htmlExporter: Exporter = {
  name: "html",
  extension: "html",
  summary: "one page to open or send: sortable, light and dark, nothing loaded from anywhere",
  export: (table, problems = []) => {
    const runs = table.rows.length === 1 ? "1 run" : `${table.rows.length} runs`;
    const title = `Comparison of ${runs}`;
    const body = [`<h1>${title}</h1>`, tableLines(table), notesOf(table), problemsOf(problems)];
    return renderPage({ title, body: body.filter((part) => part !== "").join("\n") });
  },
};

/** Makes text stand for itself in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Shorter texts fit into their column on any screen. */
const cutFrom = 20;

interface HtmlColumn {
  readonly heading: string;
  readonly cellAt: (row: number) => string;
}

function tableLines(table: ComparisonTable): string {
  const columns = [idColumn(table), ...table.columns.map((column) => valueColumn(table, column))];
  if (table.hasTargets) columns.push(verdictColumn(table));
  const rows = table.rows.map(
    (_, row) => `<tr>${columns.map((column) => column.cellAt(row)).join("")}</tr>\n`,
  );
  const head = `<thead>\n<tr>${columns.map((column) => column.heading).join("")}</tr>\n</thead>`;
  return `<div class="scroll">\n<table>\n${head}\n<tbody>\n${rows.join("")}</tbody>\n</table>\n</div>`;
}

function idColumn(table: ComparisonTable): HtmlColumn {
  return {
    heading: headingOf(table, { label: idLabel(table), field: "id" }),
    cellAt: (row) => {
      const id = idOfRow(table, row);
      return `<td${titleOf(id)}>${escapeHtml(id)}</td>`;
    },
  };
}

function verdictColumn(table: ComparisonTable): HtmlColumn {
  return {
    heading: headingOf(table, { label: "verdict", field: "verdict" }),
    cellAt: (row) => {
      const count = table.verdicts[row];
      const isAllMet = count !== undefined && count.met > 0 && count.missed + count.unknown === 0;
      return `<td${isAllMet ? ' class="met"' : ""}>${verdictText(count)}</td>`;
    },
  };
}

interface Heading {
  readonly label: string;
  readonly field: string;
  readonly note?: string;
  readonly isNumeric?: boolean;
  readonly direction?: string;
}

function headingOf(table: ComparisonTable, heading: Heading): string {
  const isSorted = table.sortedBy.field === heading.field;
  const attributes = [
    heading.isNumeric === true ? ' class="number"' : "",
    heading.label === heading.field ? "" : ` title="${escapeHtml(heading.field)}"`,
    heading.direction === undefined ? "" : ` data-best="${heading.direction}"`,
    isSorted ? ` aria-sort="${table.sortedBy.order}ending"` : "",
  ];
  const note = heading.note === undefined || heading.note === "" ? "" : ` <small>${heading.note}</small>`;
  return `<th scope="col"${attributes.join("")}><button type="button">${escapeHtml(heading.label)}</button>${note}</th>`;
}

function valueColumn(table: ComparisonTable, column: ComparisonColumn): HtmlColumn {
  const texts = columnTexts(column);
  const { field, direction } = column;
  return {
    heading: headingOf(table, {
      ...{ label: column.label, field, note: escapeHtml(texts.note), isNumeric: texts.isNumeric },
      ...(direction === undefined ? {} : { direction }),
    }),
    cellAt: (row) => {
      const { text, unit } = texts.cellAt(row);
      const value = column.values[row];
      const computed = column.computedRows.has(row) ? marks.computed : "";
      const shown = `${computed}${escapeHtml(unit === "" ? text : `${text} ${unit}`)}`;
      const isBest = column.bestRows.has(row);
      const isNew = column.newBestRows.has(row) && !isBest;
      const marked = `${isBest ? `<b>${shown}</b>` : shown}${isNew ? marks.newBest : ""}`;
      return `<td${cellAttributes(value, texts.isNumeric)}>${marked}${flagOf(column, row)}</td>`;
    },
  };
}

/** Texts that may be cut for want of room say all of themselves on hovering. */
function titleOf(text: string): string {
  return text.length > cutFrom ? ` title="${escapeHtml(text)}"` : "";
}

/** Numbers carry themselves in full precision: the page sorts by it. */
function cellAttributes(value: ComparisonColumn["values"][number], isAmongNumbers: boolean): string {
  const isNumber = typeof value === "number" || (isMissing(value) && isAmongNumbers);
  const classes = [isNumber ? "number" : "", isMissing(value) ? "none" : ""];
  const named = classes.filter((name) => name !== "").join(" ");
  const exact =
    typeof value === "number"
      ? ` title="${Object.is(value, -0) ? "-0" : value}"`
      : titleOf(typeof value === "string" ? value : "");
  return `${named === "" ? "" : ` class="${named}"`}${exact}`;
}

function flagOf(column: ComparisonColumn, row: number): string {
  const verdict = column.verdicts?.[row];
  const flag = column.values[row] === undefined ? "" : flagText(verdict);
  return flag === "" ? "" : ` <span class="${verdict?.outcome}">${flag}</span>`;
}

function notesOf(table: ComparisonTable): string {
  const legend = explainMarks(table.columns, "Bold:").join(" · ");
  const notes = [legend, ...table.highlights.map(highlightSentence), ...table.remarks];
  return listOf(notes.filter((note) => note !== ""));
}

function problemsOf(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const list = listOf(problems.map(({ path, message }) => `${path}: ${message}`));
  return `<details class="notes">\n<summary>${count}</summary>\n${list}\n</details>`;
}

function listOf(texts: readonly string[]): string {
  const items = texts.map((text) => `<li>${escapeHtml(text)}</li>\n`);
  return items.length === 0 ? "" : `<ul class="notes">\n${items.join("")}</ul>`;
}
