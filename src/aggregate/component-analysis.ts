// analysis/component_analysis.csv: for each model what the target metric is at each value of each setting that varies.

import { summarize } from "../core/statistics/sample.js";
import { pairedTest, type TTest, welchTest } from "../core/statistics/t-tests.js";
import type { Cell } from "./column-type.js";
import { likeGroups, settingOf, varyingSettings } from "./like-with-like.js";
import { runMeans, runsByModel } from "./model-tables.js";
import type { RunSummary } from "./run-tally.js";
import { cutInterval, intervalOfMean, isShare } from "./share-interval.js";

/** A setting with more values than this is a number to correlate, not a table. */
const mostValues = 12;

export interface AnalysisOptions {
  readonly metric: string;
  /** Compares only runs that are equal in all settings but the one looked at. */
  readonly likeWithLike: boolean;
}

/** Cells by column; null is empty. */
export type AnalysisRow = ReadonlyMap<string, Cell>;

/**
 * One row a model, setting and value: runs (`n`), mean of the runs' means, sd and 95 % interval of the mean; the same
 * model's runs with other values (`others_n`, `others_mean`); and `difference`, this value − the others, with its 95 %
 * interval. Like with like, a difference is the mean over `groups` of runs that are equal in all else. Intervals are
 * empty where there are fewer than 2 values or no spread: Student's for means and groups, Welch's for two samples.
 */
export function componentRows(runs: readonly RunSummary[], options: AnalysisOptions): AnalysisRow[] {
  const measured = runs.filter((run) => run.measures[options.metric] !== undefined);
  return [...runsByModel(measured)].flatMap(([model, own]) => {
    const settings = varyingSettings(own);
    const share = isShare(measured, options.metric);
    return settings.flatMap((setting) => settingRows(own, { ...options, model, setting, settings, share }));
  });
}

interface Looked extends AnalysisOptions {
  readonly model: string;
  readonly setting: string;
  readonly settings: readonly string[];
  /** Whether the metric lies between 0 and 1. */
  readonly share: boolean;
}

function settingRows(runs: readonly RunSummary[], looked: Looked): AnalysisRow[] {
  const { setting, likeWithLike } = looked;
  const having = runs.filter((run) => settingOf(run, setting) !== null);
  const groups = likeWithLike ? likeGroups(having, setting, looked.settings) : [having];
  const values = [...new Set(groups.flat().map((run) => settingOf(run, setting) ?? ""))];
  if (values.length < 2) return [];
  if (values.length > mostValues) {
    const note = `${values.length} values, not listed; see the correlations in plots/INSIGHTS.md`;
    return [new Map([...startOf(looked, null), ["note", note]])];
  }
  return values.sort(byValue).map((value) => valueRow(groups, value, looked));
}

function valueRow(groups: readonly (readonly RunSummary[])[], value: string, looked: Looked): AnalysisRow {
  const { setting, metric, likeWithLike } = looked;
  const sides = groups
    .map((group) => ({
      own: runMeans(
        group.filter((run) => settingOf(run, setting) === value),
        metric,
      ),
      others: runMeans(
        group.filter((run) => settingOf(run, setting) !== value),
        metric,
      ),
    }))
    .filter(({ own, others }) => own.length > 0 && others.length > 0);
  const [own, others] = [sides.flatMap((side) => side.own), sides.flatMap((side) => side.others)];
  const { mean, sd } = summarize(own);
  const interval = sd !== undefined && sd > 0 ? intervalOfMean(own, looked.share) : undefined;
  const differences = sides.map((side) => summarize(side.own).mean - summarize(side.others).mean);
  const test = sides.length === 1 ? welchTest(own, others) : pairedTest(differences);
  const bounds = boundsOf(test, looked.share);
  return new Map<string, Cell>([
    ...startOf(looked, JSON.parse(value) as Cell),
    ["n", own.length],
    ["mean", mean],
    ["sd", sd ?? null],
    ["low", interval?.low ?? null],
    ["high", interval?.high ?? null],
    ["others_n", others.length],
    ["others_mean", summarize(others).mean],
    ["difference", summarize(differences).mean],
    ["difference_low", bounds.low],
    ["difference_high", bounds.high],
    ["groups", likeWithLike ? sides.length : null],
    ["note", null],
  ]);
}

function startOf({ model, setting, metric, likeWithLike }: Looked, value: Cell): Map<string, Cell> {
  return new Map<string, Cell>([
    ["model", model],
    ["setting", setting],
    ["value", value],
    ["metric", metric],
    ["compared", likeWithLike ? "like with like" : "all runs"],
  ]);
}

/** A test without spread has no interval worth the name. */
function boundsOf(test: TTest | undefined, share: boolean): { low: number | null; high: number | null } {
  if (test === undefined || !(test.standardError > 0)) return { low: null, high: null };
  return share ? cutInterval(test.interval, -1, 1) : test.interval;
}

/** Numbers by size, then all others as text. */
function byValue(a: string, b: string): number {
  const [x, y] = [JSON.parse(a) as Cell, JSON.parse(b) as Cell];
  if (typeof x === "number" && typeof y === "number") return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
