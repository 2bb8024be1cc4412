// The text of a first runledger.yaml, from what runs hold; what was inferred says so.

import { profileColumn } from "../comparison/column-profile.js";
import { compareRuns } from "../comparison/compare.js";
import { rankMetrics } from "../comparison/rank-metrics.js";
import { paramsOf } from "../family/family-columns.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";
import { unitOfName } from "../units.js";
import { emptyContract, ruleFor } from "./contract.js";

/** Metrics that are written out; more would be noise. */
const mostMetrics = 24;

/**
 * YAML, ending with a line break: roots, metrics with their directions, targets that runs declare, volatile keys, columns.
 * @param roots relative to the file's folder
 */
export function draftContract(table: FieldTable, roots: readonly string[]): string {
  const lines = [
    "# What is a good value? runledger obeys this file wherever it sorts, marks, compares and judges.",
    `roots: [${roots.map(yamlText).join(", ")}]`,
    "",
    "metrics:",
    ...metricLines(table),
    "",
    "# What may differ between runs of one family, beside what is recognized: seeds, times, hosts, output folders.",
    ...volatileLines(table),
    "",
    `columns: [${columnsOf(table).map(yamlText).join(", ")}]`,
  ];
  return `${lines.join("\n")}\n`;
}

function metricLines(table: FieldTable): string[] {
  const rows = table.rows.map((_, row) => row);
  const metrics = [...table.columns.values()].filter(({ kind }) => kind === "metric");
  const ranked = rankMetrics(metrics, (column) => profileColumn(column, table, rows), emptyContract);
  const targets = ranked.filter((column) => targetsOf(table, column).length > 0);
  const named = [...new Set([...targets, ...ranked])].slice(0, Math.max(mostMetrics, targets.length));
  if (named.length === 0) return ["  {}"];
  const lines = named.map((column) => metricLine(table, column));
  const rest = metrics.length - named.length;
  const isEmpty = lines.every((line) => line.startsWith("  #"));
  return [
    ...(isEmpty ? ["  {}"] : []),
    ...lines,
    ...(rest > 0 ? [`  # ${rest} more metrics; see them with: runledger contract`] : []),
  ];
}

function metricLine(table: FieldTable, column: FieldColumn): string {
  const metric = plainName(column);
  const { direction } = ruleFor(emptyContract, metric);
  const [target, ...others] = targetsOf(table, column);
  const unit = unitOfName(metric);
  const parts = [
    ...(direction === undefined ? [] : [`direction: ${direction}`]),
    ...(unit === undefined ? [] : [`unit: ${unit}`]),
    ...(target === undefined || others.length > 0 ? [] : [`target: ${JSON.stringify(target)}`]),
  ];
  const comments = [
    ...(direction === undefined ? [] : ["direction inferred from the name"]),
    ...(target !== undefined && others.length === 0 ? ["target declared by the runs"] : []),
    ...(others.length > 0 ? [`runs declare different targets: ${[target, ...others].join(", ")}`] : []),
  ];
  if (parts.length === 0) {
    return `  # ${yamlText(metric)}: { direction: min }   # or max? the name does not tell${comments.map((c) => `; ${c}`).join("")}`;
  }
  return `  ${yamlText(metric)}: { ${parts.join(", ")} }   # ${comments.join("; ")}`.replace(/ {3}# $/, "");
}

/** Different requirements that runs declare for a metric. */
function targetsOf({ declaredTargets }: FieldTable, column: FieldColumn): string[] {
  return [...new Set(declaredTargets.get(plainName(column))?.values() ?? [])];
}

function volatileLines(table: FieldTable): string[] {
  const found = paramsOf(table, emptyContract)
    .filter(({ role }) => role === "seed" || role === "volatile")
    .map(({ label }) => label);
  return [`volatile: [${found.map(yamlText).join(", ")}]`];
}

function columnsOf(table: FieldTable): string[] {
  const { columns } = compareRuns(table, { contract: emptyContract });
  return columns.map(({ label }) => label);
}

function plainName({ name }: FieldColumn): string {
  return name.replace(/^metrics\./, "");
}

/** Plain where YAML reads it as the same text, else quoted. */
function yamlText(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
