// report.md of a run store's run, as plain Markdown: what was run, what came out, by factor, with intervals.

import { isPlainObject } from "../flatten.js";
import { encodeJson } from "../json/tolerant-json.js";
import type { Interval } from "../statistics/sample.js";
import { bestRow, type FactorRow, leadingScore } from "./factor-results.js";
import { reportMarker } from "./report-marker.js";

export interface ReportFacts {
  /** Sections of metadata.json, final. */
  readonly sections: Readonly<Record<string, unknown>>;
  readonly factors: readonly string[];
  readonly rows: readonly FactorRow[];
}

const mostRows = 200;
const mostListed = 12;

/** The whole file. Names of others are escaped; missing values are "–". */
export function runStoreReport({ sections, factors, rows }: ReportFacts): string {
  const config = isPlainObject(sections.config) ? sections.config : {};
  const others = Object.entries(config).filter(([name]) => name !== "dataset" && name !== "pipeline");
  const parts = [
    reportMarker,
    `# ${plain(String(sections.run_id))}`,
    `_Generated: ${plain(String(sections.ended_at ?? sections.started_at))}_`,
    "## Dataset & Run Configuration",
    ...(isPlainObject(config.dataset) ? ["### Dataset Summary", bullets(config.dataset)] : []),
    "### Run Configuration",
    bullets({
      ...(isPlainObject(config.pipeline) ? config.pipeline : {}),
      ...Object.fromEntries(others),
      ...{ seed: sections.seed, status: sections.status, notes: sections.notes },
    }),
    "## Executive Highlights",
    highlights(sections, rows).join("\n"),
    ...factors.flatMap((factor) => factorTable(sections, factor)),
    ...resultsTable(factors, rows),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function bullets(section: Readonly<Record<string, unknown>>): string {
  return Object.entries(section)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `- **${plain(name)}:** ${plain(valueText(value))}`)
    .join("\n");
}

function valueText(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === "string" ? value : encodeJson(value);
  const rest = value.length - mostListed;
  return value.slice(0, mostListed).map(valueText).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function highlights(sections: ReportFacts["sections"], rows: readonly FactorRow[]): string[] {
  const evaluation = isPlainObject(sections.evaluation) ? sections.evaluation : {};
  const { items, errors } = evaluation as { items?: number; errors?: number };
  const lines = [];
  if (sections.status !== "finished")
    lines.push(
      `- The run did not finish: ${plain(String(sections.status))}. What follows is what it recorded.`,
    );
  const best = bestRow(rows);
  const name = leadingScore(rows);
  if (best !== undefined && name !== undefined) {
    const where = Object.values(best.factors).map(plain).join(" + ");
    lines.push(
      `- **Best:** ${where}, ${name} ${number(best[name])}${interval(best.intervals[name])}, ${best.n} items.`,
    );
    if (rows.length > 1)
      lines.push(`- It is the best of ${rows.length} combinations, so its score is in part luck.`);
  }
  if (items !== undefined) lines.push(`- ${items} items recorded, ${errors ?? 0} failed.`);
  const usage = isPlainObject(sections.token_usage) ? sections.token_usage : undefined;
  if (usage !== undefined) {
    const cost =
      typeof usage.cost === "number" ? `${number(usage.cost)} ${String(usage.currency)}` : "unknown";
    lines.push(`- Cost: ${plain(cost)}.`);
  }
  const metrics = isPlainObject(sections.metrics) ? Object.entries(sections.metrics) : [];
  const plainMetrics = metrics.filter(([, value]) => typeof value === "number").slice(0, mostListed);
  for (const [metric, value] of plainMetrics) lines.push(`- ${plain(metric)}: ${number(value as number)}`);
  return lines.length === 0 ? ["Nothing was recorded."] : lines;
}

/** Scores over all items that have a value, with the interval that belongs to them. */
function factorTable(sections: ReportFacts["sections"], factor: string): string[] {
  const evaluation = isPlainObject(sections.evaluation) ? sections.evaluation : {};
  const split = evaluation[`by_${factor}`];
  if (!isPlainObject(split)) return [];
  const entries = Object.entries(split) as [string, Omit<FactorRow, "factors" | "counts">][];
  const name = entries.some(([, scores]) => scores.f1 !== undefined) ? "f1" : "accuracy";
  const lines = entries.map(([value, scores]) => [
    ...[plain(value), String(scores.n), number(scores.precision), number(scores.recall)],
    ...[number(scores[name]), interval(scores.intervals?.[name]).trim()],
  ]);
  const header = [factor, "Items", "Precision", "Recall", name === "f1" ? "F1" : "Accuracy", "95 % interval"];
  return [`## By ${plain(factor)}`, table(header, lines)];
}

function resultsTable(factors: readonly string[], rows: readonly FactorRow[]): string[] {
  if (rows.length === 0 || factors.length < 2) return [];
  const name = leadingScore(rows) ?? "f1";
  const lines = rows
    .slice(0, mostRows)
    .map((row) => [
      ...factors.map((factor) => plain(row.factors[factor] ?? "")),
      ...[String(row.n), number(row.precision), number(row.recall), number(row[name])],
      interval(row.intervals[name]).trim(),
    ]);
  const header = [
    ...factors,
    "Items",
    "Precision",
    "Recall",
    name === "f1" ? "F1" : "Accuracy",
    "95 % interval",
  ];
  const rest = rows.length - mostRows;
  const more = rest > 0 ? [`${rest} more rows are in metrics.json.`] : [];
  return ["## Full Results Table", table(header, lines), ...more];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header.map(plain)), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function number(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(3);
}

function interval(found: Interval | undefined): string {
  return found === undefined ? "" : ` (${number(found.low)} to ${number(found.high)})`;
}

/** Text of others: one line, nothing that Markdown takes for markup. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 400)
    .replace(/[\\`*_[\]<>|#]/g, (character) => (/[_#]/.test(character) ? character : `\\${character}`));
}
