// The independent units of a comparison by item: single items, or clusters of items that belong together.

import type { ItemMetric } from "./item-metric.js";

/** A metric's sums by kind of unit. */
export interface PairedUnits {
  /** Kind of each unit. */
  readonly kindOf: Int32Array;
  readonly kinds: number;
  /** Value of the metric for A and for B when each kind of unit is there so many times. */
  readonly evaluate: (counts: Float64Array) => { readonly a: number; readonly b: number };
  /** The same where some of the units of each kind have A and B swapped. */
  readonly evaluateSwapped: (
    counts: Float64Array,
    swapped: Float64Array,
  ) => { readonly a: number; readonly b: number };
  /** The same of units by their places, faster; undefined where units are counted by kind. */
  readonly evaluatePlaces: ((places: Int32Array) => { readonly a: number; readonly b: number }) | undefined;
  /** Sums over the unit's items, B − A, of what each adds to the mean; undefined for metrics without such a thing. */
  readonly differences: readonly number[] | undefined;
  /** Cells that one evaluation goes over: what it costs. */
  readonly cells: number;
}

/** Sorts a metric's items into units. `clusterOf` gives the cluster of an item; without it each item is a unit. */
export function pairedUnits(metric: ItemMetric, clusterOf?: (item: number) => string): PairedUnits {
  const unitOf = unitNumbers(metric.items, clusterOf);
  const units = clusterOf === undefined ? metric.items.length : new Set(unitOf).size;
  const isCollapsed = clusterOf === undefined && metric.kindOf !== undefined;
  const kindOfItem = isCollapsed
    ? numberEqual(metric.items.map((item) => metric.kindOf?.(item) ?? 0))
    : unitOf;
  const kinds = isCollapsed ? new Set(kindOfItem).size : units;
  const sums = sumsByKind(metric, kindOfItem, { kinds, once: isCollapsed });
  const total = new Float64Array(2 * metric.slots);
  const { slots, finish } = metric;
  const evaluateSwapped = (
    counts: Float64Array,
    swapped: Float64Array | undefined,
  ): { a: number; b: number } => {
    total.fill(0);
    for (let kind = 0; kind < kinds; kind++) {
      const count = counts[kind] as number;
      if (count === 0) continue;
      const turned = swapped === undefined ? 0 : (swapped[kind] as number);
      const straight = count - turned;
      for (let slot = 0, at = kind * slots; slot < slots; slot++, at++) {
        const a = sums.a[at] as number;
        const b = sums.b[at] as number;
        total[slot] = (total[slot] as number) + straight * a + turned * b;
        total[slots + slot] = (total[slots + slot] as number) + straight * b + turned * a;
      }
    }
    return { a: finish(total, 0), b: finish(total, slots) };
  };
  return {
    kindOf: isCollapsed ? Int32Array.from(kindOfItem) : Int32Array.from({ length: units }, (_, unit) => unit),
    kinds,
    evaluate: (counts) => evaluateSwapped(counts, undefined),
    evaluateSwapped,
    evaluatePlaces: isCollapsed || clusterOf !== undefined ? undefined : meanOfPlaces(metric),
    differences: differencesOf(metric, unitOf, units),
    cells: isCollapsed || clusterOf !== undefined || metric.partOf === undefined ? kinds * slots * 2 : 0,
  };
}

/** Means need no counting: what the drawn items add is added up. */
function meanOfPlaces(metric: ItemMetric): PairedUnits["evaluatePlaces"] {
  const { partOf, items, finish } = metric;
  if (partOf === undefined) return undefined;
  const partsA = Float64Array.from(items, (item) => partOf(item, "a"));
  const partsB = Float64Array.from(items, (item) => partOf(item, "b"));
  const sums = new Float64Array(4);
  return (places) => {
    let a = 0;
    let b = 0;
    for (let draw = 0; draw < places.length; draw++) {
      const place = places[draw] as number;
      a += partsA[place] as number;
      b += partsB[place] as number;
    }
    sums.set([a, places.length, b, places.length]);
    return { a: finish(sums, 0), b: finish(sums, 2) };
  };
}

function unitNumbers(items: readonly number[], clusterOf: ((item: number) => string) | undefined): number[] {
  if (clusterOf === undefined) return items.map((_, position) => position);
  return numberEqual(items.map(clusterOf));
}

/** Numbers from 0 on, equal ones for equal entries. */
function numberEqual(entries: readonly (string | number)[]): number[] {
  const numbers = new Map<string | number, number>();
  return entries.map((entry) => {
    const known = numbers.get(entry);
    if (known !== undefined) return known;
    numbers.set(entry, numbers.size);
    return numbers.size - 1;
  });
}

/** @param place.once each kind stands for one unit: its first item alone is added */
function sumsByKind(
  metric: ItemMetric,
  kindOfItem: readonly number[],
  place: { readonly kinds: number; readonly once: boolean },
): { readonly a: Float64Array; readonly b: Float64Array } {
  const a = new Float64Array(place.kinds * metric.slots);
  const b = new Float64Array(place.kinds * metric.slots);
  const isAdded = new Uint8Array(place.kinds);
  metric.items.forEach((item, position) => {
    const kind = kindOfItem[position] as number;
    if (place.once && isAdded[kind] === 1) return;
    isAdded[kind] = 1;
    metric.add(a, kind * metric.slots, item, "a");
    metric.add(b, kind * metric.slots, item, "b");
  });
  return { a, b };
}

function differencesOf(metric: ItemMetric, unitOf: readonly number[], units: number): number[] | undefined {
  const { partOf } = metric;
  if (partOf === undefined) return undefined;
  const differences = new Array<number>(units).fill(0);
  metric.items.forEach((item, position) => {
    const unit = unitOf[position] as number;
    differences[unit] = (differences[unit] as number) + partOf(item, "b") - partOf(item, "a");
  });
  return differences;
}
