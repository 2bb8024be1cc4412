// Scores of a run by factor, with intervals, and the classes it finds hardest.

import { type ItemRow, ItemScore, type Scores } from "../../core/evaluation/item-score.js";
import { wilsonInterval } from "../../core/evaluation/proportion.js";
import { formatNumber } from "../../core/units.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { heatMap } from "../charts/heat-map.js";
import { intervalChart } from "../charts/interval-chart.js";
import type { FactorRows } from "../factor-rows.js";
import { type Block, markdownTable, type Picture, pictureName, type Section } from "../report-document.js";

const scoreNames = ["accuracy", "precision", "recall", "f1"] as const;
type ScoreName = (typeof scoreNames)[number];
const mostFactors = 4;

/** A table and a chart for each factor, and a heat map of the two that were named first. */
export function factorSections(found: FactorRows | undefined): Section[] {
  if (found === undefined || found.factors.length === 0) return [];
  const { rows, source, unit } = found;
  const factors = found.factors.slice(0, mostFactors);
  const score = new ItemScore(factors);
  for (const row of rows) score.add(row);
  const main = mainScore(score.overall());
  if (main === undefined) return [];
  const sections = [...score.byFactor()].map(([factor, values]) => ({
    title: `By ${factor}`,
    blocks: [factorTable(factor, values, unit), factorChart(factor, values, main)],
  }));
  const [first] = sections;
  const said = escapeMarkdown(
    `From ${source}: ${rows.length} ${unit}. Brackets: 95 % interval by Wilson's formula.`,
  );
  if (first !== undefined) first.blocks.unshift(said);
  const grid = factorGrid(factors, rows, main);
  const all = unit === "items" ? [] : [allRows(found)];
  return [...sections, ...(grid === undefined ? [] : [grid]), ...all].map((section): Section => section);
}

const mostRows = 120;

/** Every row of counts with its scores. */
function allRows({ factors, rows }: FactorRows): Section {
  const used = ["precision", "recall", "f1"] as const;
  const cells = rows.slice(0, mostRows).map((row) => {
    const score = new ItemScore();
    score.add(row);
    const scores = score.overall();
    const counts = ["tp", "fp", "fn"].map((name) => String(row[name] ?? ""));
    return [
      ...factors.map((name) => String(row[name] ?? "")),
      ...counts,
      ...used.map((name) => scoreText(scores, name)),
    ];
  });
  const header = [...factors, "tp", "fp", "fn", ...used];
  const numeric = header.map((_, column) => column).slice(factors.length);
  const more = rows.length > cells.length ? [`The first ${cells.length} of ${rows.length} rows.`] : [];
  return { title: "All rows", blocks: [markdownTable(header, cells, numeric), ...more] };
}

/** F1 where hits and misses are counted, else accuracy. */
function mainScore(scores: Scores): ScoreName | undefined {
  if (scores.accuracy !== undefined) return "accuracy";
  return scores.f1 === undefined ? undefined : "f1";
}

function factorTable(factor: string, values: ReadonlyMap<string, Scores>, unit: FactorRows["unit"]): string {
  const used = scoreNames.filter((name) => [...values.values()].some((scores) => scores[name] !== undefined));
  const rows = [...values].map(([value, scores]) => [
    value,
    String(scores.n),
    ...used.map((name) => scoreText(scores, name)),
  ]);
  return markdownTable(
    [factor, unit === "items" ? "n" : "rows", ...used],
    rows,
    used.map((_, index) => index + 1).concat(used.length + 1),
  );
}

function scoreText(scores: Scores, name: ScoreName): string {
  const value = scores[name];
  const interval = scores.intervals[name];
  if (value === undefined) return "–";
  return interval === undefined
    ? formatNumber(value)
    : `${formatNumber(value)} (${formatNumber(interval.low, 3)} to ${formatNumber(interval.high, 3)})`;
}

function factorChart(factor: string, values: ReadonlyMap<string, Scores>, main: ScoreName): Picture {
  const groups = [...values].flatMap(([name, scores]) => {
    const value = scores[main];
    return value === undefined ? [] : [{ name, value, interval: scores.intervals[main] }];
  });
  const spec = intervalChart({
    title: `${main} by ${factor}`,
    metric: { name: main },
    groupName: factor,
    groups,
    meaning: groups.some(({ interval }) => interval !== undefined)
      ? `Point: ${main}. Bar: its 95 % interval by Wilson's formula.`
      : `Point: ${main}, every class counting alike.`,
  });
  return { name: pictureName("by", factor), alt: `${main} by ${factor}`, spec };
}

function factorGrid(
  factors: readonly string[],
  rows: readonly ItemRow[],
  main: ScoreName,
): Section | undefined {
  const [first, second] = factors;
  if (first === undefined || second === undefined) return undefined;
  const groups = new Map<string, { row: string; column: string; score: ItemScore }>();
  for (const row of rows) {
    const [a, b] = [row[first], row[second]];
    if (a === undefined || a === null || b === undefined || b === null) continue;
    const key = JSON.stringify([a, b]);
    const group = groups.get(key) ?? { row: String(a), column: String(b), score: new ItemScore() };
    groups.set(key, group);
    group.score.add(row);
  }
  const cells = [...groups.values()].map(({ row, column, score }) => ({
    row,
    column,
    value: score.overall()[main],
  }));
  const title = `${first} × ${second}`;
  const spec = heatMap({
    title: `${main} by ${first} and ${second}`,
    metric: { name: main },
    rowName: first,
    columnName: second,
    cells,
  });
  return {
    title,
    blocks: [{ name: pictureName("grid", first, second), alt: `${main} by ${first} and ${second}`, spec }],
  };
}

const mostClasses = 200;
const shownClasses = 20;

/** Recall of each expected class, the hardest first; nothing where there are no classes. */
export function hardestSection(found: FactorRows | undefined): Section {
  const title = "Hardest classes";
  const counts = new Map<string, { n: number; right: number }>();
  for (const { expected, predicted, correct } of found?.rows ?? []) {
    if (expected === undefined || expected === null || expected === "") continue;
    const isRight =
      typeof correct === "boolean" ? correct : String(expected).trim() === String(predicted ?? "").trim();
    const count = counts.get(String(expected)) ?? { n: 0, right: 0 };
    counts.set(String(expected), { n: count.n + 1, right: count.right + (isRight ? 1 : 0) });
  }
  const isClasses =
    counts.size >= 2 && counts.size <= mostClasses && counts.size * 2 <= (found?.rows.length ?? 0);
  if (!isClasses) return { title, blocks: [] };
  const sorted = [...counts].sort(
    ([x, a], [y, b]) => a.right / a.n - b.right / b.n || b.n - a.n || (x < y ? -1 : 1),
  );
  const shown = sorted
    .slice(0, shownClasses)
    .map(([name, { n, right }]) => ({ name, n, value: right / n, interval: wilsonInterval(right, n) }));
  const table = markdownTable(
    ["class", "recall", "95 % interval", "n"],
    shown.map(({ name, n, value, interval }) => [
      name,
      formatNumber(value),
      interval === undefined ? "–" : `${formatNumber(interval.low, 3)} to ${formatNumber(interval.high, 3)}`,
      String(n),
    ]),
    [1, 2, 3],
  );
  const more =
    sorted.length > shown.length ? [`The ${shown.length} hardest of ${sorted.length} classes.`] : [];
  const spec = intervalChart({
    title: "Recall by class, hardest first",
    metric: { name: "recall" },
    groupName: "class",
    groups: shown,
    meaning: "Point: share of the class that was found. Bar: its 95 % interval by Wilson's formula.",
    notes: more,
  });
  const blocks: Block[] = [
    ...more,
    table,
    { name: "hardest-classes", alt: "Recall by class, hardest first", spec },
  ];
  return { title, blocks };
}
