import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../../src/core/seeded-random.js";
import { compared, numbersTo } from "../../../core/paired-items/item-tables.js";

/** Runs that differ by luck alone: each item is as hard for both. */
function winnersAmong(trials: number, items: number, cluster: boolean): number {
  const random = SeededRandom.fromSeed(7, `${items} equals`);
  let called = 0;
  for (let trial = 0; trial < trials; trial++) {
    const id = numbersTo(items);
    const hard = id.map(() => random.next());
    // Within a cluster one throw decides all, so that items are no independent evidence.
    const throwFor = (): ((item: number) => number) => {
      const thrown = id.map(() => random.next());
      return (item) => Number(thrown[cluster ? item - (item % 5) : item]);
    };
    const side = (): Record<string, number[]> => {
      const [a, b] = [throwFor(), throwFor()];
      const hardness = (item: number): number => Number(hard[cluster ? item - (item % 5) : item]);
      return {
        id,
        group: id.map((item) => Math.floor(item / 5)),
        correct: id.map((item) => Number(a(item) < hardness(item))),
        score: id.map((item) => hardness(item) + b(item) ** 3),
      };
    };
    const options = cluster ? { cluster: "group" } : {};
    const found = compared(side(), side(), { ...options, resamplingSteps: items * 1500 });
    if (found.metrics.some(({ verdict }) => verdict !== "cannot_tell")) called++;
  }
  return called;
}

describe("comparing equals by item", () => {
  it.each([
    [10, false],
    [60, false],
    [100, true],
  ])(
    "with %i items (in clusters: %s) calls a winner in at most 5 % of 2,000 comparisons",
    (items, cluster) => {
      const called = winnersAmong(2000, items, cluster);
      console.log(`${called} of 2000 with ${items} items`);
      expect(called).toBeLessThanOrEqual(100);
    },
    600_000,
  );
});
