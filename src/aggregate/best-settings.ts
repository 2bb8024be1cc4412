// analysis/best_settings.csv: of each model the run that did best, its settings, and how runs alike have done.

import { inferDirection } from "../core/metric.js";
import { summarize } from "../core/statistics/sample.js";
import type { Cell } from "./column-type.js";
import type { AnalysisOptions, AnalysisRow } from "./component-analysis.js";
import { likeGroups, settingOf, varyingSettings } from "./like-with-like.js";
import { runsByModel } from "./model-tables.js";
import type { RunSummary } from "./run-tally.js";
import { intervalOfMean, isShare } from "./share-interval.js";
import { meanOfTally } from "./summary-table.js";

/**
 * One row a model: its best run by the final value (a yes/no metric: by the mean, the share of steps), ties by the other
 * one and then by name; beside it `alike`, the runs with the very same settings, with mean and 95 % interval, because the
 * best of many is in part luck. Like with like, only runs count that differ from another in exactly one setting; a model
 * without such runs has a row without run.
 */
export function bestSettingsRows(runs: readonly RunSummary[], options: AnalysisOptions): AnalysisRow[] {
  const { metric } = options;
  const measured = runs.filter((run) => run.measures[metric] !== undefined);
  const chosenBy = measured.every((run) => isYesOrNo(run, metric)) ? "mean" : "final";
  const settings = [...new Set(measured.flatMap((run) => Object.keys(run.header)))].sort();
  return [...runsByModel(measured)].map(([model, own]) => {
    const varying = varyingSettings(own);
    const candidates = options.likeWithLike ? comparedRuns(own, varying) : own;
    const best = [...candidates].sort((a, b) => better(a, b, { metric, chosenBy }))[0];
    const alike = best === undefined ? [] : own.filter((run) => isAlike(run, best, varying));
    return new Map<string, Cell>([
      ...start(model, best, { metric, chosenBy }),
      ["candidates", candidates.length],
      ...summaryOf(
        alike.map((run) => measureOf(run, metric, chosenBy)),
        isShare(measured, metric),
      ),
      ...settings
        .filter((name) => name !== "model")
        .map((name): [string, Cell] => [
          ownNames.has(name) ? `log.${name}` : name,
          best?.header[name] ?? null,
        ]),
    ]);
  });
}

/** Names of columns that headers may have too. */
const ownNames = new Set(["metric", "chosen_by", "final", "mean", "steps", "candidates", "alike"]);

interface Chosen {
  readonly metric: string;
  readonly chosenBy: "final" | "mean";
}

function start(model: string, best: RunSummary | undefined, { metric, chosenBy }: Chosen): [string, Cell][] {
  const tally = best?.measures[metric];
  return [
    ["model", model],
    ["run_id", best?.runId ?? null],
    ["source", best?.source ?? null],
    ["metric", metric],
    ["chosen_by", chosenBy],
    ["final", tally?.final ?? null],
    ["mean", meanOfTally(tally)],
    ["steps", best?.steps ?? null],
  ];
}

function summaryOf(values: readonly number[], share: boolean): [string, Cell][] {
  const { n, mean, sd } = summarize(values);
  const interval = sd !== undefined && sd > 0 ? intervalOfMean(values, share) : undefined;
  return [
    ["alike", n],
    ["alike_mean", n === 0 ? null : mean],
    ["alike_low", interval?.low ?? null],
    ["alike_high", interval?.high ?? null],
  ];
}

/** Runs that differ from another one in exactly one setting. */
function comparedRuns(runs: readonly RunSummary[], settings: readonly string[]): RunSummary[] {
  const compared = new Set(settings.flatMap((dial) => likeGroups(runs, dial, settings).flat()));
  return runs.filter((run) => compared.has(run));
}

function better(a: RunSummary, b: RunSummary, { metric, chosenBy }: Chosen): number {
  const sign = inferDirection(metric) === "min" ? 1 : -1;
  const other = chosenBy === "final" ? "mean" : "final";
  return (
    sign * (measureOf(a, metric, chosenBy) - measureOf(b, metric, chosenBy)) ||
    sign * (measureOf(a, metric, other) - measureOf(b, metric, other)) ||
    (a.source < b.source ? -1 : a.source > b.source ? 1 : a.line - b.line)
  );
}

function measureOf(run: RunSummary, metric: string, by: "final" | "mean"): number {
  const tally = run.measures[metric];
  return (by === "final" ? tally?.final : meanOfTally(tally)) ?? Number.NaN;
}

function isAlike(a: RunSummary, b: RunSummary, settings: readonly string[]): boolean {
  return settings.every((name) => settingOf(a, name) === settingOf(b, name));
}

/** Whether a run's values can all be 0 or 1: then its last one says little. */
function isYesOrNo(run: RunSummary, metric: string): boolean {
  const tally = run.measures[metric];
  return (
    tally !== undefined && [tally.min, tally.max, tally.final].every((value) => value === 0 || value === 1)
  );
}
