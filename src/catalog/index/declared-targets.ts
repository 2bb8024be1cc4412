// The targets that runs declare themselves, found in a column of lists: by metric, then by the run's place.

import type { Cell } from "./column-codec.js";

/** Metrics in the order they are first met, each with the texts of the runs that declare a target for it. */
export function declaredTargetsOf(lists: readonly Cell[]): Map<string, ReadonlyMap<number, string>> {
  const targets = new Map<string, ReadonlyMap<number, string>>();
  const seen = new Set<Cell>();
  for (const list of lists) {
    // Most runs share a list.
    if (list === undefined || seen.has(list)) continue;
    seen.add(list);
    for (const [metric] of list as Targets) {
      if (!targets.has(metric)) targets.set(metric, new TargetTexts(lists, metric));
    }
  }
  return targets;
}

type Targets = readonly (readonly [metric: string, text: string])[];

/** The texts of one metric, looked up in the lists when they are asked for. */
class TargetTexts implements ReadonlyMap<number, string> {
  readonly #lists: readonly Cell[];
  readonly #metric: string;

  constructor(lists: readonly Cell[], metric: string) {
    this.#lists = lists;
    this.#metric = metric;
  }

  get(place: number): string | undefined {
    const list = this.#lists[place] as Targets | undefined;
    return list?.find(([metric]) => metric === this.#metric)?.[1];
  }

  has(place: number): boolean {
    return this.get(place) !== undefined;
  }

  get size(): number {
    return [...this.keys()].length;
  }

  *entries(): MapIterator<[number, string]> {
    for (let place = 0; place < this.#lists.length; place++) {
      const text = this.get(place);
      if (text !== undefined) yield [place, text];
    }
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[number, string]> {
    return this.entries();
  }

  *keys(): MapIterator<number> {
    for (const [place] of this.entries()) yield place;
    return undefined;
  }

  *values(): MapIterator<string> {
    for (const [, text] of this.entries()) yield text;
    return undefined;
  }

  forEach(visit: (text: string, place: number, all: ReadonlyMap<number, string>) => void): void {
    for (const [place, text] of this.entries()) visit(text, place, this);
  }
}
