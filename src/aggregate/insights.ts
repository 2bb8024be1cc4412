// plots/INSIGHTS.md: what goes with the target metric across runs, in numbers that say how sure they are.

import { holm } from "../core/statistics/holm.js";
import { type RankCorrelation, rankCorrelation } from "../core/statistics/rank-correlation.js";
import { type Interval, summarize } from "../core/statistics/sample.js";
import type { Cell } from "./column-type.js";
import { measureNames, runMeans } from "./model-tables.js";
import type { RunSummary } from "./run-tally.js";
import { intervalOfMean, isShare } from "./share-interval.js";
import { meanOfTally } from "./summary-table.js";

/** Metrics that are looked at when nobody names one; the first that is there. */
const usualTargets = ["evaluation.citations_evidence.credited", "evaluation.correct"];
const mostCorrelations = 25;
/** A dial with more values than this is a number to correlate, not a table. */
const mostDialValues = 12;
/** Numbers that name a thing instead of setting it. */
const identifier = /(?:^|[._])(?:seed|id|ts|timestamp)$/;

/** The metric that rankings and insights are about; undefined when runs measure nothing. */
export function targetOf(runs: readonly RunSummary[], asked: string | undefined): string | undefined {
  if (asked !== undefined) return asked;
  const names = measureNames(runs);
  return usualTargets.find((name) => names.includes(name)) ?? names[0];
}

/** The whole file. */
export function insightsText(runs: readonly RunSummary[], target: string | undefined): string {
  const withTarget = target === undefined ? [] : runs.filter((run) => run.measures[target] !== undefined);
  if (target === undefined || withTarget.length === 0) {
    return `# Insights\n\nNo run measures ${target === undefined ? "anything" : code(target)}.\n`;
  }
  const { n, mean } = summarize(runMeans(withTarget, target));
  const interval = intervalOf(withTarget, target);
  const parts = [
    "# Insights",
    `Target: ${code(target)}, as each run's mean over its steps: ${number(mean)} over ${count(n, "run")}${between(interval)}.`,
    "These are runs that happened, not a designed experiment: what varies together is not thereby a cause. Runs count\nonce each, however many steps they have.",
    "## Correlations with the target",
    correlationTable(withTarget, target),
    "## Dials",
    ...dialTables(withTarget, target),
  ];
  return `${parts.join("\n\n")}\n`;
}

interface Correlated {
  readonly name: string;
  readonly found: RankCorrelation;
}

function correlationTable(runs: readonly RunSummary[], target: string): string {
  const y = runs.map((run) => meanOfTally(run.measures[target]) ?? Number.NaN);
  const settings = [...new Set(runs.flatMap((run) => Object.keys(run.header)))].filter(
    (name) => !identifier.test(name) && runs.some((run) => isNumeric(run.header[name])),
  );
  const candidates = [
    ...settings.map((name) => ({ name, x: runs.map((run) => numberOf(run.header[name])) })),
    ...measureNames(runs)
      .filter((name) => name !== target)
      .map((name) => ({ name, x: runs.map((run) => meanOfTally(run.measures[name]) ?? Number.NaN) })),
  ];
  const all = candidates.flatMap(({ name, x }): Correlated[] => {
    const found = rankCorrelation(x, y);
    return found === undefined ? [] : [{ name, found }];
  });
  if (all.length === 0) return "None can be told: fewer than 3 runs, or nothing varies.";
  return drawCorrelations(all);
}

function drawCorrelations(all: readonly Correlated[]): string {
  const adjusted = holm(all.map(({ found }) => found.p));
  const rows = all
    .map(({ name, found }, index) => ({ name, found, p: adjusted[index] }))
    .sort((a, b) => Math.abs(b.found.rho) - Math.abs(a.found.rho) || (a.name < b.name ? -1 : 1));
  const lines = rows
    .slice(0, mostCorrelations)
    .map(({ name, found, p }) =>
      [code(name), number(found.rho), range(found.interval), found.n, number(p ?? Number.NaN)].join(" | "),
    );
  const rest = rows.length - lines.length;
  const more = rest > 0 ? `\n\n${count(rest, "weaker correlation")} left out.` : "";
  const head =
    "Spearman's ρ of run means; p is adjusted for the number of rows (Holm), the interval of each ρ alone is not.";
  return `${head}\n\n| field | ρ | 95 % interval | runs | p |\n|---|---:|---|---:|---:|\n${lines.map((line) => `| ${line} |`).join("\n")}${more}`;
}

function dialTables(runs: readonly RunSummary[], target: string): string[] {
  const all = new Set(runs.flatMap((run) => Object.keys(run.header)));
  const names = [...all].filter((name) => !identifier.test(name)).sort();
  const tables = names.flatMap((name) => {
    const groups = groupsOf(runs, name);
    if (groups.size < 2 || groups.size > mostDialValues) return [];
    const rows = [...groups].map(([value, own]) => {
      const means = runMeans(own, target);
      return { value, n: means.length, mean: summarize(means).mean, interval: intervalOf(own, target) };
    });
    const spread = Math.max(...rows.map(({ mean }) => mean)) - Math.min(...rows.map(({ mean }) => mean));
    const lines = rows
      .sort((a, b) => b.mean - a.mean)
      .map(
        ({ value, n, mean, interval }) => `| ${code(value)} | ${n} | ${number(mean)} | ${range(interval)} |`,
      );
    const text = `### ${code(name)}\n\n| value | runs | mean | 95 % interval |\n|---|---:|---:|---|\n${lines.join("\n")}`;
    return [{ text, spread }];
  });
  if (tables.length === 0) return ["No setting has from 2 to 12 different values."];
  return tables.sort((a, b) => b.spread - a.spread).map(({ text }) => text);
}

/** Of the mean over runs; cut at 0 and 1 where no value lies beyond. */
function intervalOf(runs: readonly RunSummary[], target: string): Interval | undefined {
  return intervalOfMean(runMeans(runs, target), isShare(runs, target));
}

/** Runs by the value of a setting; those without it are left out. */
function groupsOf(runs: readonly RunSummary[], name: string): Map<string, RunSummary[]> {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const value = run.header[name];
    if (value === undefined || value === null) continue;
    const own = groups.get(String(value)) ?? [];
    groups.set(String(value), own);
    own.push(run);
    if (groups.size > mostDialValues) return groups;
  }
  return groups;
}

function isNumeric(value: Cell | undefined): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function numberOf(value: Cell | undefined): number {
  return isNumeric(value) ? Number(value) : Number.NaN;
}

function range(interval: Interval | undefined): string {
  return interval === undefined ? "–" : `${number(interval.low)} to ${number(interval.high)}`;
}

function between(interval: Interval | undefined): string {
  return interval === undefined ? "" : ` (95 % interval ${range(interval)})`;
}

function number(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "–";
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Text of others in a table of Markdown. */
function code(text: string): string {
  const plain = text
    .replaceAll("`", "'")
    .replaceAll("|", "¦")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return `\`${plain.length > 80 ? `${plain.slice(0, 79)}…` : plain}\``;
}
