// What the marks of a table mean, and its highlights, in words for people.

import { flagText, marks, requirementText } from "../core/comparison/cell-texts.js";
import type { ComparisonColumn, Highlight } from "../core/comparison/comparison-table.js";
import { printable } from "../core/printable.js";
import { durationUnitOf, formatDuration, formatNumber, toSeconds } from "../core/units.js";

/**
 * The meaning of every mark that occurs in the columns, one phrase each.
 * @param best how the best value is marked: "*", "bold"
 */
export function explainMarks(columns: readonly ComparisonColumn[], best: string): string[] {
  const has = (found: (column: ComparisonColumn) => boolean): boolean => columns.some(found);
  const hasOutcome = (outcome: string): boolean =>
    has((column) => column.verdicts?.some((verdict) => verdict.outcome === outcome) === true);
  const isBeaten = (column: ComparisonColumn): boolean =>
    [...column.newBestRows].some((row) => !column.bestRows.has(row));
  const phrases: [boolean, string][] = [
    [has((column) => column.bestRows.size > 0), `${best} best of its column`],
    [has(isBeaten), `${marks.newBest} best when it came`],
    [
      has((column) => column.computedRows.size > 0),
      `${marks.computed} computed from predictions and targets`,
    ],
    [hasOutcome("met"), "✓ target met"],
    [hasOutcome("missed"), "✗ missed, by the factor shown"],
    [hasOutcome("unknown") || has((column) => column.values.includes(undefined)), "– not known"],
  ];
  return phrases.filter(([isShown]) => isShown).map(([, phrase]) => phrase);
}

/** "best t20.mae: 0.01997 s (≤ 0.02) ✓ hybrid_v2_20260122_030000" */
export function highlightSentence(highlight: Highlight): string {
  const parts = [highlightValue(highlight), flagText(highlight.verdict), printable(highlight.runId)];
  return `${printable(highlight.title)}: ${parts.filter((part) => part !== "").join(" ")}`;
}

/** The value with its unit and, if told so, its target: "0.01997 s (≤ 0.02)", "7.37 h". */
export function highlightValue({ value, unit, field, verdict }: Highlight, withTarget = true): string {
  if (typeof value !== "number") return printable(String(value));
  const duration = verdict === undefined ? durationUnitOf(field) : undefined;
  if (duration !== undefined) return formatDuration(toSeconds(value, duration));
  const text = unit === undefined ? formatNumber(value) : `${formatNumber(value)} ${printable(unit)}`;
  return verdict?.target === undefined || !withTarget ? text : `${text} (${requirementText(verdict.target)})`;
}
