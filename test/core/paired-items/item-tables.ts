// Builds tables of per-item results for tests.

import { inferDirection } from "../../../src/core/metric.js";
import {
  compareItems,
  type PairedComparison,
  type PairedOptions,
} from "../../../src/core/paired-items/compare-items.js";
import type { ItemTable } from "../../../src/core/paired-items/item-table.js";
import { SeededRandom } from "../../../src/core/seeded-random.js";
import type { Value } from "../../../src/core/value.js";

export type Columns = Readonly<Record<string, readonly (Value | undefined)[]>>;

export function table(columns: Columns): ItemTable {
  const count = Object.values(columns)[0]?.length ?? 0;
  return { source: "results.csv", count, columns: new Map(Object.entries(columns)), isOrdered: false };
}

export function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

export const usual: PairedOptions = {
  key: [],
  metrics: [],
  resamplingSteps: 5e5,
  directionOf: inferDirection,
  random: (purpose) => {
    const generator = SeededRandom.fromSeed(0, purpose);
    return () => generator.next();
  },
};

export function compared(a: Columns, b: Columns, options: Partial<PairedOptions> = {}): PairedComparison {
  return compareItems({ a: table(a), b: table(b) }, { ...usual, ...options });
}
