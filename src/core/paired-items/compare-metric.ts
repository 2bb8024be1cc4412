// One metric of two runs over the same items: difference, interval, p, and what could have been seen at all.

import type { Direction } from "../metric.js";
import { type BootstrapResult, bootstrap } from "../statistics/bootstrap.js";
import { mcnemarTest } from "../statistics/mcnemar.js";
import { normalCdf } from "../statistics/normal.js";
import type { Interval } from "../statistics/sample.js";
import { smallestEffect, smallestShareDifference } from "../statistics/smallest-effect.js";
import { studentTQuantile } from "../statistics/student-t.js";
import type { ItemMetric } from "./item-metric.js";
import type { Flips } from "./judge-items.js";
import { type PairedUnits, pairedUnits } from "./paired-units.js";
import { countKinds, differenceOf, swapTest } from "./swap-test.js";

/** What is said of B, seen from A; higher and lower where it is not known which is better. */
export type PairedVerdict = "better" | "worse" | "higher" | "lower" | "cannot_tell";

export interface MetricComparison {
  readonly metric: string;
  readonly direction: Direction | undefined;
  /** Items that count, and independent units among them: clusters, or the items themselves. */
  readonly n: number;
  readonly units: number;
  /** Joined items that lack the value in one run or both. */
  readonly missing: number;
  readonly a: number;
  readonly b: number;
  /** B − A. */
  readonly difference: number;
  /** Of the difference, 95 %, by paired bootstrap; undefined for fewer than 2 units. */
  readonly interval: Interval | undefined;
  readonly p: number;
  /** How p was found. */
  readonly test: "mcnemar" | "swap";
  /** Benjamini and Hochberg's, over all metrics of the answer. */
  readonly adjustedP: number;
  /** The true difference that so many items would show in 80 % of cases; undefined where nothing differs. */
  readonly smallestEffect: number | undefined;
  /** Samples of the bootstrap; the swap test draws one less. */
  readonly resamples: number;
  readonly verdict: PairedVerdict;
}

export interface MetricWork {
  readonly direction: Direction | undefined;
  /** Joined items. */
  readonly joined: number;
  /** Given for accuracy over single items: then p is McNemar's. */
  readonly flips?: Flips;
  readonly clusterOf?: (item: number) => string;
  /** Random numbers for a purpose, the same each time. */
  readonly random: (purpose: string) => () => number;
  /** Steps that all resampling of this metric may take. */
  readonly budget: number;
}

/** A comparison before p is adjusted and the verdict spoken. */
export type UnjudgedMetric = Omit<MetricComparison, "adjustedP" | "verdict">;

/** Two-sided level of every verdict and interval. */
const alpha = 0.05;
const mostResamples = 10_000;
const fewestResamples = 400;

/** Compares one metric. NaN values where it has none, such as over no items. */
export function compareMetric(metric: ItemMetric, work: MetricWork): UnjudgedMetric {
  const units = pairedUnits(metric, work.clusterOf);
  const unitCount = units.kindOf.length;
  const { a, b } = units.evaluate(countKinds(units));
  const repeats = affordable(work.budget, unitCount + units.cells);
  const spread = bootstrapUnits(units, work.random(`bootstrap ${metric.name}`), repeats);
  const flips = work.clusterOf === undefined ? work.flips : undefined;
  const draw = { random: work.random(`swaps ${metric.name}`), draws: repeats - 1 };
  return {
    metric: metric.name,
    direction: work.direction,
    n: metric.items.length,
    units: unitCount,
    missing: work.joined - metric.items.length,
    a,
    b,
    difference: b - a,
    interval: spread?.interval,
    p: flips === undefined ? swapTest(units, draw) : mcnemarTest(flips.onlyARight, flips.onlyBRight).p,
    test: flips === undefined ? "swap" : "mcnemar",
    resamples: spread === undefined ? 0 : repeats,
    smallestEffect: flips === undefined ? smallestMean(spread, unitCount) : smallestShare(flips, unitCount),
  };
}

/** Paired, because a unit brings the results of both runs. */
function bootstrapUnits(
  units: PairedUnits,
  random: () => number,
  resamples: number,
): BootstrapResult | undefined {
  const { kindOf } = units;
  const counts = new Float64Array(units.kinds);
  const countedDifference = (places: Int32Array): number => {
    counts.fill(0);
    for (let draw = 0; draw < places.length; draw++) {
      const kind = kindOf[places[draw] as number] as number;
      counts[kind] = (counts[kind] as number) + 1;
    }
    return differenceOf(units.evaluate(counts));
  };
  const { evaluatePlaces } = units;
  const statistic =
    evaluatePlaces === undefined
      ? countedDifference
      : (places: Int32Array) => differenceOf(evaluatePlaces(places));
  const confidence = expandedConfidence(kindOf.length);
  return bootstrap(kindOf.length, statistic, { random, resamples, confidence });
}

/**
 * The confidence whose percentiles make a 95 % interval of few units as much wider as Student's t is than the normal
 * distribution (T. C. Hesterberg, "What teachers should know about the bootstrap", 2015: expanded percentiles).
 */
function expandedConfidence(units: number): number {
  if (units < 2) return 1 - alpha;
  const t = studentTQuantile(1 - alpha / 2, units - 1);
  return 1 - 2 * normalCdf(-t * Math.sqrt(units / (units - 1)));
}

function smallestMean(spread: BootstrapResult | undefined, units: number): number | undefined {
  if (spread === undefined || !(spread.standardError > 0)) return undefined;
  return smallestEffect(units, { sd: spread.standardError * Math.sqrt(units), isPaired: true });
}

function smallestShare(flips: Flips, items: number): number | undefined {
  return smallestShareDifference(items, (flips.onlyARight + flips.onlyBRight) / items);
}

function affordable(budget: number, steps: number): number {
  return Math.max(fewestResamples, Math.min(mostResamples, Math.floor(budget / Math.max(1, steps))));
}

/**
 * What may be said: a difference counts only when the adjusted p is at most 0.05 and the interval does not hold 0, so that
 * neither a lucky resample nor the best of many metrics makes a winner.
 */
export function judgeDifference(compared: UnjudgedMetric, adjustedP: number): PairedVerdict {
  const { difference, interval, direction } = compared;
  if (!(adjustedP <= alpha) || interval === undefined || !(difference !== 0)) return "cannot_tell";
  if (interval.low <= 0 && interval.high >= 0) return "cannot_tell";
  if (direction === undefined) return difference > 0 ? "higher" : "lower";
  return difference > 0 === (direction === "max") ? "better" : "worse";
}
