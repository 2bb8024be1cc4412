// The table of metrics of two runs compared by item, and the small print below it.

import type { PairedComparison } from "../core/paired-items/compare-items.js";
import type { MetricComparison } from "../core/paired-items/compare-metric.js";
import { amount, probabilityText, signedAmount } from "../core/paired-items/paired-sentence.js";
import { displayWidth, padText } from "../core/printable.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import { wrapWords } from "../exporters/wrap-words.js";
import { bootstrapSeed } from "./paired-answer.js";

interface MetricColumn {
  readonly heading: string;
  readonly isLeft?: boolean;
  readonly text: (metric: MetricComparison) => string;
  /** Left out first, the highest number first, where the terminal is narrow. */
  readonly spare: number;
}

const columns: readonly MetricColumn[] = [
  { heading: "metric", isLeft: true, text: ({ metric }) => metric, spare: 0 },
  { heading: "A", text: (metric) => amount(metric, metric.a), spare: 0 },
  { heading: "B", text: (metric) => amount(metric, metric.b), spare: 0 },
  { heading: "B − A", text: (metric) => signedAmount(metric, metric.difference), spare: 0 },
  { heading: "95 % interval", text: intervalText, spare: 0 },
  { heading: "p", text: ({ p }) => probabilityText(p), spare: 2 },
  { heading: "adjusted p", text: ({ adjustedP }) => probabilityText(adjustedP), spare: 0 },
  { heading: "detectable", text: detectable, spare: 3 },
  { heading: "n", text: ({ n }) => String(n), spare: 4 },
  { heading: "verdict", isLeft: true, text: ({ verdict }) => verdict.replace("_", " "), spare: 1 },
];

/** One row a metric; on a narrow terminal without the columns that can be spared. */
export function metricTable(
  metrics: readonly MetricComparison[],
  options: { readonly columns: number | undefined; readonly color: boolean },
): string {
  const used = columns.filter(({ heading }) => metrics.length > 1 || heading !== "adjusted p");
  const bySpare = [...used].sort((x, y) => y.spare - x.spare).filter(({ spare }) => spare > 0);
  let shown = used;
  while (options.columns !== undefined && widthOf(shown, metrics) > options.columns) {
    const spared = bySpare.shift();
    if (spared === undefined) break;
    shown = shown.filter((column) => column !== spared);
  }
  const texts = shown.map((column) => aligned(column, metrics));
  const rows = metrics.map((_, row) => texts.map(({ cells }) => cells[row] ?? ""));
  return renderPlainTable(
    texts.map(({ heading }) => heading),
    rows,
    options,
  );
}

function widthOf(shown: readonly MetricColumn[], metrics: readonly MetricComparison[]): number {
  const widths = shown.map((column) => displayWidth(aligned(column, metrics).heading));
  return widths.reduce((sum, width) => sum + width, 2 * (shown.length - 1));
}

/** All texts as wide as the widest: numbers with signs and units are no plain numbers to the table. */
function aligned(
  { heading, isLeft, text }: MetricColumn,
  metrics: readonly MetricComparison[],
): { readonly heading: string; readonly cells: readonly string[] } {
  const cells = metrics.map(text);
  const width = Math.max(...[heading, ...cells].map(displayWidth));
  const side = isLeft === true ? "left" : "right";
  return { heading: padText(heading, width, side), cells: cells.map((cell) => padText(cell, width, side)) };
}

function intervalText(metric: MetricComparison): string {
  const { interval } = metric;
  if (interval === undefined) return "–";
  return `${signedAmount(metric, interval.low)} to ${signedAmount(metric, interval.high)}`;
}

function detectable(metric: MetricComparison): string {
  return metric.smallestEffect === undefined
    ? "–"
    : signedAmount(metric, metric.smallestEffect).replace("+", "");
}

/** How the numbers came about, and what they take for granted. */
export function methodNotes({ metrics, cluster }: PairedComparison, width: number): string {
  const [first] = metrics;
  if (first === undefined) return "";
  const tests = [
    metrics.some(({ test }) => test === "mcnemar") ? "McNemar's exact test for accuracy" : "",
    metrics.some(({ test }) => test === "swap") ? "swapping A and B" : "",
  ].filter((text) => text !== "");
  const resamples = Math.min(...metrics.map((metric) => metric.resamples));
  const units =
    cluster === undefined
      ? "Items are taken as independent; --cluster FIELD where they are not."
      : `Drawn and swapped by ${cluster}: ${first.units} independent groups.`;
  const adjusted = metrics.length > 1 ? " Adjusted p: Benjamini and Hochberg, over all metrics shown." : "";
  const notes = `p: ${tests.join(", else ")}. Intervals: paired bootstrap, ${resamples} samples, seed ${bootstrapSeed}.${adjusted} Detectable: the true difference found in 80 % of cases. ${units}`;
  return wrapWords(notes, width);
}
