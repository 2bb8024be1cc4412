// The answer of `runledger stats` for people: families, comparisons, verdicts in words, what was assumed.

import { missingText } from "../core/comparison/cell-texts.js";
import { type FamilyComparison, type FamilyStatistics, worstOf } from "../core/family/family-statistics.js";
import { cutMiddle, displayWidth, printable } from "../core/printable.js";
import { chooseNumberFormat, formatNumber } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import { choosePaint, type Paint, type Style } from "../exporters/terminal-style.js";
import { assumptionsOfAll, type StatsAnswer } from "./stats-answer.js";

export interface StatsTextOptions {
  /** Of the terminal; undefined for a file or pipe. */
  readonly columns: number | undefined;
  readonly color: boolean;
}

/** Ends with a line break. */
export function statsText(answer: StatsAnswer, options: StatsTextOptions): string {
  const paint = choosePaint(options.color);
  const parts = [
    headline(answer),
    familyTable(answer, options),
    ...(answer.comparisons.length === 0
      ? [wrapText(nothingToCompare(answer), options.columns).join("\n")]
      : [
          wrapText(comparisonHead(answer), options.columns, "  ").join("\n"),
          comparisonTable(answer.comparisons, options),
          verdictLines(answer.comparisons, options.columns, paint),
        ]),
    notes(answer, options.columns, paint),
  ];
  return `${parts
    .map((part) => part.trimEnd())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function headline({ metric, against, rule, runs }: StatsAnswer): string {
  const { direction, isInferred, unit } = rule;
  const better =
    direction === undefined
      ? "whether lower or higher is better is not known"
      : `${direction === "min" ? "lower" : "higher"} is better${isInferred ? " (inferred from the name)" : ""}`;
  const what = against === undefined ? metric : `${metric} against ${against}`;
  const inUnit = unit === undefined ? "" : ` in ${unit}`;
  return printable(`${what}${inUnit}: ${better}; ${runs === 1 ? "1 run" : `${runs} runs`}`);
}

function familyTable({ all, rule, against, by }: StatsAnswer, options: StatsTextOptions): string {
  const hasRuns = all.some(({ sample, summary }) => sample.runs !== summary.n || sample.leftOut > 0);
  const print = printerOf(all.flatMap(({ summary }) => [summary.mean, summary.min, summary.max]));
  const printSpread = printerOf(all.flatMap(({ summary }) => summary.sd ?? []));
  const header = [
    against === undefined ? (by.length > 0 ? "group" : "family") : "metric",
    "n",
    ...(hasRuns ? ["runs"] : []),
    ...["mean", "95 % interval", "sd", "worst", "median"],
  ];
  const rows = all.flatMap((one) => {
    if (one.summary.n === 0 && all.some(({ summary }) => summary.n > 0)) return [];
    const { family, sample, summary, interval } = one;
    const worst = worstOf(one, rule);
    const number = (value: number | undefined, format = print): string =>
      value === undefined || summary.n === 0 ? missingText : format(value);
    const cells = [
      family.name,
      String(summary.n),
      ...(hasRuns ? [runsText(sample.runs, sample.leftOut)] : []),
      number(summary.mean),
      interval === undefined
        ? missingText
        : `${print(interval.low)} to ${print(interval.high)}${summary.n === 2 ? " (!)" : ""}`,
      number(summary.sd, printSpread),
      number(worst),
      number(summary.median),
    ];
    return [cells];
  });
  return tableWithNames(header, rows, options);
}

/** "5", or "5/6" where one has no value. */
function runsText(runs: number, leftOut: number): string {
  return leftOut === 0 ? String(runs) : `${runs}/${runs + leftOut}`;
}

function printerOf(values: readonly number[]): (value: number) => string {
  return chooseNumberFormat(values);
}

function comparisonHead({ reference, isUsualReference, against }: StatsAnswer): string {
  if (against !== undefined) return "Paired by seed; runs of one seed are one pair:";
  const why = isUsualReference ? ", which has most runs (choose with --reference)" : "";
  return `Against ${printable(reference?.family.name ?? "")}${why}:`;
}

function comparisonTable(comparisons: readonly FamilyComparison[], options: StatsTextOptions): string {
  const print = printerOf(
    comparisons.flatMap(({ comparison: { difference, interval } }) => [
      difference ?? Number.NaN,
      interval?.low ?? Number.NaN,
      interval?.high ?? Number.NaN,
    ]),
  );
  const number = (value: number | undefined, format: (value: number) => string): string =>
    value === undefined ? missingText : format(value);
  const rows = comparisons.map(({ candidate, comparison, verdict }) => [
    candidate.family.name,
    number(comparison.difference, print),
    comparison.interval === undefined
      ? missingText
      : `${print(comparison.interval.low)} to ${print(comparison.interval.high)}`,
    number(comparison.effectSize, (value) => formatNumber(value, 2)),
    number(comparison.p, pText),
    number(comparison.permutationP, pText),
    number(comparison.adjustedP, pText),
    verdict.verdict.replace("_", " "),
  ]);
  const header = ["", "difference", "95 % interval", "effect", "p", "p perm.", "p adj.", "verdict"];
  const isNarrow = options.columns !== undefined && options.columns < narrow;
  // The sentences below tell the verdict again.
  const kept = (row: readonly string[]): readonly string[] => (isNarrow ? row.slice(0, -1) : row);
  return tableWithNames(kept(header), rows.map(kept), options);
}

/** Below so many columns the verdict stands in its sentence only. */
const narrow = 100;
/** Names are not cut below this. */
const leastName = 16;

/** A table whose names make room for the numbers. */
function tableWithNames(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: StatsTextOptions,
): string {
  const widthOf = (column: number): number =>
    Math.max(...[header, ...rows].map((row) => displayWidth(printable(row[column] ?? ""))));
  const others = header.slice(1).reduce((sum, _, index) => sum + widthOf(index + 1) + 2, 0);
  const room = Math.max(leastName, (options.columns ?? Number.POSITIVE_INFINITY) - others);
  const names = rows.map(([name = ""]) => cutMiddle(printable(name), room));
  // Names that look the same when cut are numbered; the sentences below have them whole, in the same order.
  const isAlike = new Set(names).size < names.length;
  const cut = rows.map(([name = "", ...cells], index) => [
    isAlike ? cutMiddle(`${index + 1} ${printable(name)}`, room) : (names[index] ?? ""),
    ...cells,
  ]);
  return renderPlainTable(header, cut, options);
}

function pText(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(p < 0.01 ? 4 : 3);
}

const styles: Readonly<Record<string, readonly Style[]>> = { better: ["green"], worse: ["red"] };

/** "model=mlp: better by 1.57 (1.4 to 1.7)", one paragraph a comparison. */
function verdictLines(
  comparisons: readonly FamilyComparison[],
  columns: number | undefined,
  paint: Paint,
): string {
  return comparisons
    .flatMap(({ candidate, verdict }) => {
      const text = printable(`${candidate.family.name}: ${verdict.sentence}.`);
      const lines = wrapText(text, columns, "  ");
      return lines.map((line) => paint(line, ...(styles[verdict.verdict] ?? [])));
    })
    .join("\n");
}

function nothingToCompare({ all, reference, metric }: StatsAnswer): string {
  if (reference === undefined || reference.summary.n === 0)
    return `No run has a finite value of ${metric}: nothing can be compared.`;
  return all.length === 1
    ? "There is one family only: nothing to compare it with. Group otherwise with --by."
    : "No other family has a finite value: nothing to compare.";
}

function notes(answer: StatsAnswer, columns: number | undefined, paint: Paint): string {
  const { all, against } = answer;
  const unit = against === undefined ? "family" : "metric";
  const empty = all.filter(({ summary }) => summary.n === 0);
  const sentences = [
    ...(empty.length > 0 && empty.length < all.length ? [emptySentence(empty)] : []),
    ...(all.some(({ summary, sample }) => summary.n > 0 && sample.runs > summary.n)
      ? ["n counts seeds: runs of one seed are averaged"]
      : []),
    ...(all.some(({ sample, summary }) => summary.n > 0 && sample.leftOut > 0)
      ? [`runs without a finite value are left out; they may be the ones that diverged`]
      : []),
    ...(all.some(({ summary }) => summary.n === 2)
      ? ["(!) n = 2: this interval is unreliable, whatever the values"]
      : []),
    ...(all.some(({ summary }) => summary.n === 1)
      ? [`a ${unit} with n = 1 has no interval: one run does not show how far chance moves it`]
      : []),
    ...(all.some(({ summary }) => summary.n > 1)
      ? ["intervals: 95 % of the mean, Student's t; seeds are independent and values roughly normal"]
      : []),
    ...assumptionsOfAll(answer),
  ];
  if (sentences.length === 0) return "";
  const lines = sentences.flatMap((sentence) => wrapText(`* ${sentence}.`, columns, "  "));
  return ["Assumed and done:", ...lines].map((line) => paint(printable(line), "dim")).join("\n");
}

function emptySentence(empty: readonly FamilyStatistics[]): string {
  const runs = empty.reduce((sum, { sample }) => sum + sample.leftOut, 0);
  const families = empty.length === 1 ? "1 more family" : `${empty.length} more families`;
  return `${families} (${runs === 1 ? "1 run" : `${runs} runs`}) without a finite value not shown`;
}

/** Lines of at most `columns`; one line where the width is not known. */
function wrapText(text: string, columns: number | undefined, indent = ""): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(`${last} ${word}`) <= (columns ?? Number.POSITIVE_INFINITY))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : indent + word);
  }
  return lines;
}
