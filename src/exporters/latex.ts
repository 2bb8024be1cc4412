// The comparison as a LaTeX table (booktabs) for papers. Rounded as the text table is.

import { columnTexts, idLabel, missingText, verdictText } from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, ComparisonTable } from "../core/comparison/comparison-table.js";
import { idOfRow } from "../core/field/field-table.js";
import { printable } from "../core/printable.js";
import type { TargetVerdict } from "../core/target.js";
import { formatFactor } from "../core/units.js";
import { explainMarks } from "./explanations.js";
import type { Exporter } from "./exporter.js";

/**
 * A `tabular` with booktabs rules: best values bold, numbers aligned right, targets in a second line of headings, flags
 * behind the values. Needs \usepackage{booktabs,amssymb} and UTF-8. Text of the runs is escaped.
 */
export const latexExporter: Exporter = {
  name: "latex",
  extension: "tex",
  summary: "a booktabs table for papers, rounded for reading",
  export: (table) => {
    const columns = [idColumn(table), ...table.columns.map(valueColumn)];
    if (table.hasTargets) columns.push(verdictColumn(table));
    const line = (cells: readonly string[]): string => `${cells.join(" & ")} \\\\`;
    const hasNotes = columns.some((column) => column.note !== "");
    return `${[
      "% Needs \\usepackage{booktabs,amssymb} and a UTF-8 engine.",
      ...explainMarks(table.columns, "Bold:").map((phrase) => `% ${phrase}`),
      `\\begin{tabular}{${columns.map((column) => column.alignment).join("")}}`,
      "\\toprule",
      line(columns.map((column) => column.heading)),
      ...(hasNotes ? [line(columns.map((column) => column.note))] : []),
      "\\midrule",
      ...table.rows.map((_, row) => line(columns.map((column) => column.cellAt(row)))),
      "\\bottomrule",
      "\\end{tabular}",
    ].join("\n")}\n`;
  },
};

const commands: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\char34{}",
  "≤": "$\\leq$",
  "≥": "$\\geq$",
  "–": "--",
  "-": "-{}",
  "×": "$\\times$",
};

/** Makes text stand for itself in LaTeX. */
export function escapeLatex(text: string): string {
  return printable(text).replace(/-(?=-)|[\\~^<>|"\u2264\u2265\u2013\u00d7#$%&_{}[\]]/gu, (sign) => {
    if (sign === "[" || sign === "]") return `{${sign}}`;
    return commands[sign] ?? `\\${sign}`;
  });
}

interface LatexColumn {
  readonly heading: string;
  readonly note: string;
  readonly alignment: "l" | "r";
  readonly cellAt: (row: number) => string;
}

function idColumn(table: ComparisonTable): LatexColumn {
  return {
    heading: idLabel(table),
    note: "",
    alignment: "l",
    cellAt: (row) => escapeLatex(idOfRow(table, row)),
  };
}

function verdictColumn(table: ComparisonTable): LatexColumn {
  return {
    heading: "verdict",
    note: "",
    alignment: "l",
    cellAt: (row) => escapeLatex(verdictText(table.verdicts[row])),
  };
}

function valueColumn(column: ComparisonColumn): LatexColumn {
  const texts = columnTexts(column);
  return {
    heading: escapeLatex(texts.label),
    note: escapeLatex(texts.note),
    alignment: texts.isNumeric ? "r" : "l",
    cellAt: (row) => {
      const { text, unit } = texts.cellAt(row);
      const value = `${signed(text)}${unit === "" ? "" : `~${escapeLatex(unit)}`}`;
      const computed = column.computedRows.has(row) ? "$\\approx$" : "";
      const marked = column.bestRows.has(row) ? `\\textbf{${computed}${value}}` : computed + value;
      const flag = column.values[row] === undefined ? "" : flagOf(column.verdicts?.[row]);
      return flag === "" ? marked : `${marked} ${flag}`;
    },
  };
}

/** Numbers get a true minus sign, everything else is text. */
function signed(text: string): string {
  return /^-[\d.]+(e-?\d+)?$/.test(text) ? `$-$${text.slice(1)}` : escapeLatex(text);
}

function flagOf(verdict: TargetVerdict | undefined): string {
  switch (verdict?.outcome) {
    case "met":
      return "$\\checkmark$";
    case "missed":
      return verdict.factor === undefined ? "$\\times$" : `($${latexFactor(verdict.factor)}\\times$)`;
    case "unknown":
      return escapeLatex(missingText);
    default:
      return "";
  }
}

function latexFactor(factor: number): string {
  return formatFactor(factor).replace("×", "");
}
