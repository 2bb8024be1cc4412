// Compares two runs item by item: joins, judges, counts, tests, and says what follows.

import { exitCodes, UserError } from "../../errors.js";
import type { Direction } from "../metric.js";
import { benjaminiHochberg } from "../statistics/benjamini-hochberg.js";
import { type Agreement, agreementOf } from "./agreement.js";
import { correctCandidates } from "./answer-columns.js";
import {
  type AnswerSource,
  findAnswerSource,
  getColumn,
  listed,
  type WantedColumns,
} from "./answer-source.js";
import { chooseMetrics } from "./choose-metrics.js";
import {
  compareMetric,
  judgeDifference,
  type MetricComparison,
  type MetricWork,
  type UnjudgedMetric,
} from "./compare-metric.js";
import { type Disagreement, findDisagreements } from "./disagreements.js";
import type { ItemMetric } from "./item-metric.js";
import { columnOf, sharedColumns, type TablePair } from "./item-table.js";
import { sameText } from "./item-values.js";
import { type JoinedItems, joinItems } from "./join-items.js";
import { countFlips, type Flips, type JudgedItems, judgeItems } from "./judge-items.js";
import { findKey, type ItemKey } from "./key-columns.js";

export interface PairedOptions extends WantedColumns {
  /** Columns that name an item together; found when empty. */
  readonly key: readonly string[];
  /** Metrics or columns to compare; found when empty. */
  readonly metrics: readonly string[];
  /** Column whose values say which items belong together, and are no independent evidence. */
  readonly cluster?: string;
  readonly directionOf: (metric: string) => Direction | undefined;
  /** Random numbers for a purpose, the same each time. */
  readonly random: (purpose: string) => () => number;
  /** Steps that resampling may take in all: units drawn and sums added. About two seconds' worth, or more for many items, when absent. */
  readonly resamplingSteps?: number;
}

export interface PairedComparison {
  readonly key: ItemKey;
  readonly joined: JoinedItems;
  readonly source: AnswerSource;
  /** Items whose label differs between the runs; they are not judged. */
  readonly otherLabel: number;
  /** Undefined where nothing says what is right. */
  readonly flips: Flips | undefined;
  readonly agreement: Agreement | undefined;
  /** The first is the one that the verdict is about. Empty where only answers are known, not what is right. */
  readonly metrics: readonly MetricComparison[];
  readonly cluster: string | undefined;
  readonly disagreements: readonly Disagreement[];
}

const usualSteps = 1e8;

/**
 * Compares B with A by the items that both have.
 * @throws UserError "unknown-column", "no-common-items", "no-key", "other-items", "nothing-to-compare" and others that say
 *   how to name columns
 */
export function compareItems(pair: TablePair, options: PairedOptions): PairedComparison {
  const key = chooseKey(pair, options.key);
  const joined = joinItems(pair, key);
  if (joined.keys.length === 0) throw noCommonItems(pair, key, joined);
  const { source, judged } = judgeSameItems(pair, joined, options);
  const metrics = chooseMetrics({ pair, joined, source, judged, keyColumns: key.columns }, options.metrics);
  const agreement = source.isNumeric ? undefined : agreementOf(judged);
  if (metrics.length === 0 && agreement === undefined) throw nothingToCompare(pair);
  const flips = countFlips(judged);
  const isJudged = flips.untold < joined.keys.length;
  const cluster = options.cluster === undefined ? undefined : getColumn(sharedColumns(pair), options.cluster);
  const compared = metrics.map((metric) =>
    compareMetric(metric, workFor(metric, { pair, joined, flips, cluster, options, share: metrics.length })),
  );
  return {
    key,
    joined,
    source,
    otherLabel: judged.otherLabel,
    flips: isJudged ? flips : undefined,
    agreement,
    metrics: withVerdicts(compared),
    cluster,
    disagreements: findDisagreements({ pair, joined, source, judged, metric: metrics[0] }),
  };
}

function chooseKey(pair: TablePair, wanted: readonly string[]): ItemKey {
  const names = sharedColumns(pair);
  if (wanted.length > 0) return { columns: wanted.map((name) => getColumn(names, name)), from: "given" };
  const key = findKey(pair);
  if (key !== undefined) return key;
  const rows =
    pair.a.count === pair.b.count
      ? "their rows are in another order"
      : `they have ${pair.a.count} and ${pair.b.count} rows`;
  throw new UserError(
    "no-key",
    `No column is unique in both runs, and ${rows}, so that row numbers do not fit either.`,
    {
      hint: `Name columns that are unique together with --key A,B. Columns of both: ${listed(names)}`,
      exitCode: exitCodes.usage,
    },
  );
}

function noCommonItems(pair: TablePair, key: ItemKey, joined: JoinedItems): UserError {
  const by = key.columns.length === 0 ? "row number" : key.columns.join(" and ");
  const message =
    joined.repeated.length > 0
      ? `No item can be told by ${by}: each stands in several rows of a run, such as "${joined.repeated[0]}".`
      : `The runs have no item in common by ${by}: A has "${joined.onlyA[0] ?? "none"}" and others, B has "${joined.onlyB[0] ?? "none"}".`;
  return new UserError("no-common-items", message, {
    hint: `Name another column, or several, with --key. Columns of both: ${listed(sharedColumns(pair))}`,
  });
}

/**
 * Judges the items. Where most labels differ between the runs they are no labels if another column tells what is right;
 * else these are not the same items.
 */
function judgeSameItems(
  pair: TablePair,
  joined: JoinedItems,
  wanted: WantedColumns,
): { readonly source: AnswerSource; readonly judged: JudgedItems } {
  const source = findAnswerSource(pair, wanted);
  const judged = judgeItems(pair, joined, source);
  if (judged.otherLabel * 2 <= joined.keys.length) return { source, judged };
  if (source.correct !== undefined && wanted.expected === undefined) {
    const without = { ...source, expected: undefined };
    return { source: without, judged: judgeItems(pair, joined, without) };
  }
  throw new UserError(
    "other-items",
    `The runs were evaluated on different items, or in another order: the labels (${source.expected}) of ${judged.otherLabel} of ${joined.keys.length} joined items differ.`,
    {
      hint: "Compare runs with the same test data; name the items' column with --key, or the labels' with --expected.",
    },
  );
}

function nothingToCompare(pair: TablePair): UserError {
  const names = sharedColumns(pair);
  const [half] = correctCandidates(names);
  const message =
    names.length === 0
      ? "The two files have no column in common."
      : half !== undefined
        ? `The column "${half}" does not say right or wrong for more than a tenth of its items.`
        : "Nothing says which items were answered rightly, and there are no answers or metrics to compare.";
  const mend = half === undefined ? "Name" : `Take it all the same with --correct ${half}, or name`;
  const hint =
    names.length === 0
      ? `A: ${listed([...pair.a.columns.keys()], 8)}. B: ${listed([...pair.b.columns.keys()], 8)}.`
      : `${mend} a column with --correct, --expected and --answer, or --metric. Columns of both: ${listed(names)}`;
  return new UserError("nothing-to-compare", message, { hint, exitCode: exitCodes.usage });
}

interface WorkFacts {
  readonly pair: TablePair;
  readonly joined: JoinedItems;
  readonly flips: Flips;
  readonly cluster: string | undefined;
  readonly options: PairedOptions;
  /** How many metrics share the steps. */
  readonly share: number;
}

function workFor(metric: ItemMetric, facts: WorkFacts): MetricWork {
  const { pair, joined, options, cluster } = facts;
  const column = cluster === undefined ? undefined : columnOf(pair.a, cluster);
  // An item without a cluster is one of its own.
  const clusterOf = (item: number): string =>
    sameText(column?.[joined.rowsA[item] ?? -1]) ?? `\u0000${joined.keys[item]}`;
  return {
    direction: options.directionOf(metric.name),
    joined: joined.keys.length,
    ...(metric.name === "accuracy" && metric.kindOf !== undefined ? { flips: facts.flips } : {}),
    ...(column === undefined ? {} : { clusterOf }),
    random: options.random,
    budget: (options.resamplingSteps ?? usualSteps) / facts.share,
  };
}

function withVerdicts(compared: readonly UnjudgedMetric[]): MetricComparison[] {
  const adjusted = benjaminiHochberg(compared.map((metric) => metric.p));
  return compared.map((metric, index) => {
    const adjustedP = adjusted[index] ?? Number.NaN;
    return { ...metric, adjustedP, verdict: judgeDifference(metric, adjustedP) };
  });
}
