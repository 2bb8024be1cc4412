// The metrics of a difference as people read them: values, change, per cent, better or worse.

import type { RunDifference } from "../core/difference/difference.js";
import { fittingRuns, runLabel, signedPercent } from "../core/difference/difference-columns.js";
import { isChanged, type MetricDifference } from "../core/difference/metric-changes.js";
import { formatNumber } from "../core/units.js";
import { renderPlainTable } from "./plain-table.js";
import { choosePaint, type Paint, type Style } from "./terminal-style.js";

export interface MetricTableOptions {
  readonly columns: number | undefined;
  readonly color: boolean;
  readonly all: boolean;
}

/** Most metrics that are shown unasked. */
const mostMetrics = 12;

/** The metrics that differ, with all of them on demand; "better" and "worse" in colours. */
export function metricTable(difference: RunDifference, options: MetricTableOptions): string {
  const { metrics, rankedFor, runs } = difference;
  if (metrics.length === 0) return "No run has a metric.";
  const changed = metrics.filter((metric) => options.all || isChanged(metric));
  if (changed.length === 0) {
    return `${metrics.length === 1 ? "The metric is" : `All ${metrics.length} metrics are`} the same.`;
  }
  const ordered = [...changed].sort((a, b) => Number(b === rankedFor) - Number(a === rankedFor));
  const shown = options.all ? ordered : ordered.slice(0, mostMetrics);
  const fitting = fittingRuns(runs.length, options.columns);
  const labels = runs.slice(0, fitting).map((_, index) => runLabel(index));
  const rows = shown.map((metric) => metricRow(metric).slice(0, runs.length === 2 ? undefined : fitting + 1));
  const header = ["metric", ...labels, ...(runs.length === 2 ? ["change", "%", ""] : [])];
  const text = renderPlainTable(header, rows, { columns: options.columns, color: options.color });
  const painted = runs.length === 2 ? paintOutcomes(text, shown, choosePaint(options.color)) : text.trimEnd();
  const more = ordered.length - shown.length;
  const rest = more > 0 ? `\n… and ${more} more metrics; --all shows them` : "";
  const hasInferred = shown.some(({ rule }) => rule.direction !== undefined && rule.isInferred);
  const inferred = hasInferred ? "\nWhat is better was inferred from the metrics' names." : "";
  const isComparable = metrics.some(({ changes }) => changes.some(({ outcome }) => outcome !== "unknown"));
  const apart = isComparable ? "" : "\nThey have no metric in common.";
  return painted + rest + inferred + apart;
}

function metricRow({ metric, rule, values, changes }: MetricDifference): string[] {
  const name = rule.unit === undefined ? metric : `${metric} (${rule.unit})`;
  const [first, ...others] = values;
  if (values.length === 2) {
    const change = changes[0];
    return [
      name,
      numberText(first),
      numberText(others[0]),
      signed(change?.delta),
      change?.percent === undefined ? "–" : signedPercent(change.percent),
      change?.outcome === "same" ? "" : (change?.outcome ?? ""),
    ];
  }
  const cells = others.map((value, index) => {
    const change = changes[index];
    const percent = change?.percent === undefined ? "" : ` ${signedPercent(change.percent)} %`;
    const outcome = change === undefined || change.outcome === "same" ? "" : ` ${change.outcome}`;
    return `${numberText(value)}${percent}${outcome}`;
  });
  return [name, numberText(first), ...cells];
}

const styles: Readonly<Record<string, Style>> = { better: "green", worse: "red", unknown: "yellow" };

/** Colours the last word of each line; the header and its rule stand before the rows. */
function paintOutcomes(text: string, rows: readonly MetricDifference[], paint: Paint): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line, index) => {
      const outcome = rows[index - 2]?.changes[0]?.outcome ?? "";
      const style = styles[outcome];
      if (style === undefined || !line.endsWith(outcome)) return line;
      return line.slice(0, -outcome.length) + paint(outcome, style);
    })
    .join("\n");
}

function numberText(value: number | null | undefined): string {
  return value === undefined ? "–" : value === null ? "null" : formatNumber(value);
}

function signed(value: number | undefined): string {
  if (value === undefined) return "–";
  return `${value > 0 ? "+" : ""}${formatNumber(value)}`;
}
