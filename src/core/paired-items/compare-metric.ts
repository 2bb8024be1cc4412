// One metric of two runs over the same items: difference, interval, p, and what could have been seen at all.

import type { Direction } from "../metric.js";
import { bootstrap } from "../statistics/bootstrap.js";
import { mcnemarTest } from "../statistics/mcnemar.js";
import type { Interval } from "../statistics/sample.js";
import { smallestEffect } from "../statistics/smallest-effect.js";
import type { ItemMetric } from "./item-metric.js";
import type { Flips } from "./judge-items.js";
import { pairedUnits } from "./paired-units.js";
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

const mostResamples = 10_000;
const fewestResamples = 200;

/** Compares one metric. NaN values where it has none, such as over no items. */
export function compareMetric(metric: ItemMetric, work: MetricWork): UnjudgedMetric {
  const units = pairedUnits(metric, work.clusterOf);
  const unitCount = units.kindOf.length;
  const { a, b } = units.evaluate(countKinds(units));
  const repeats = affordable(work.budget, unitCount + units.cells);
  const spread = bootstrap((counts) => differenceOf(units.evaluate(counts)), {
    kindOf: units.kindOf,
    kinds: units.kinds,
    resamples: repeats,
    random: work.random(`bootstrap ${metric.name}`),
  });
  const isExact = work.flips !== undefined && work.clusterOf === undefined;
  const p =
    isExact && work.flips !== undefined
      ? mcnemarTest(work.flips.onlyARight, work.flips.onlyBRight)
      : swapTest(units, { random: work.random(`swaps ${metric.name}`), draws: repeats - 1 });
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
    p,
    test: isExact ? "mcnemar" : "swap",
    smallestEffect: spread === undefined ? undefined : smallestEffect(spread.standardError, unitCount - 1),
  };
}

function affordable(budget: number, steps: number): number {
  return Math.max(fewestResamples, Math.min(mostResamples, Math.floor(budget / Math.max(1, steps))));
}

/** Two-sided level of every verdict. */
const alpha = 0.05;

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
