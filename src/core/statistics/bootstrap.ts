// Bootstrap intervals: how far a score of these items could move had other items been drawn.

import type { Interval } from "./sample.js";

/** How items are drawn again. */
export interface BootstrapOptions {
  /** Numbers in [0, 1); `SeededRandom` gives repeatable ones. */
  readonly random: () => number;
  /** 2,000 when absent. */
  readonly resamples?: number;
  /** 0.95 when absent. */
  readonly confidence?: number;
  /** The cluster of each item, for items that belong together (questions on one text): whole clusters are drawn. */
  readonly clusters?: readonly (string | number)[];
}

/** A score with its bootstrap interval. */
export interface BootstrapResult {
  /** The score of the items as they are. */
  readonly estimate: number;
  /** Percentile interval. */
  readonly interval: Interval;
  /** Standard deviation over the resamples. */
  readonly standardError: number;
  /** Resamples in which the score was a finite number; the others are left out. */
  readonly used: number;
}

/**
 * Percentile bootstrap (B. Efron, "Bootstrap methods: another look at the jackknife", 1979). To compare two models on the
 * same items, let the statistic be the difference of their scores over the indices it gets: that pairs them. Undefined
 * for fewer than 2 items (or clusters) and where fewer than half of the resamples give a finite score. Assumes that items,
 * or clusters, are independent; the interval is somewhat short for fewer than about 20 of them.
 * @param statistic score of the items at these places; a place can occur several times
 */
export function bootstrap(
  items: number,
  statistic: (places: Int32Array) => number,
  options: BootstrapOptions,
): BootstrapResult | undefined {
  const { random, resamples = 2000, confidence = 0.95 } = options;
  const clusters = clusterPlaces(items, options.clusters);
  if (clusters.length < 2) return undefined;
  const scores: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    const score = statistic(
      options.clusters === undefined ? drawItems(items, random) : drawClusters(clusters, random),
    );
    if (Number.isFinite(score)) scores.push(score);
  }
  if (scores.length < Math.max(2, resamples / 2)) return undefined;
  const sorted = Float64Array.from(scores).sort();
  const outside = (1 - confidence) / 2;
  return {
    estimate: statistic(Int32Array.from({ length: items }, (_, place) => place)),
    interval: { low: sampleQuantile(sorted, outside), high: sampleQuantile(sorted, 1 - outside) },
    standardError: spreadOf(scores),
    used: scores.length,
  };
}

/** Quantile of sorted values, straight between neighbours (type 7 of R. J. Hyndman and Y. Fan 1996). NaN for none. */
export function sampleQuantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const low = Number(sorted[below]);
  const high = Number(sorted[Math.min(below + 1, sorted.length - 1)]);
  return low + (place - below) * (high - low);
}

function clusterPlaces(items: number, clusters: readonly (string | number)[] | undefined): Int32Array[] {
  const places = new Map<string | number, number[]>();
  for (let item = 0; item < items; item++) {
    const cluster = clusters?.[item] ?? item;
    const list = places.get(cluster);
    if (list === undefined) places.set(cluster, [item]);
    else list.push(item);
  }
  return [...places.values()].map((list) => Int32Array.from(list));
}

function drawItems(items: number, random: () => number): Int32Array {
  const places = new Int32Array(items);
  for (let i = 0; i < items; i++) places[i] = Math.floor(random() * items);
  return places;
}

function drawClusters(clusters: readonly Int32Array[], random: () => number): Int32Array {
  const drawn = clusters.map(() => clusters[Math.floor(random() * clusters.length)] ?? Int32Array.of());
  const places = new Int32Array(drawn.reduce((sum, cluster) => sum + cluster.length, 0));
  let offset = 0;
  for (const cluster of drawn) {
    places.set(cluster, offset);
    offset += cluster.length;
  }
  return places;
}

function spreadOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
