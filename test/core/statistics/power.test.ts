import { expect, it } from "vitest";
import { noncentralTTails } from "../../../src/core/statistics/noncentral-t.js";
import { powerBeyond } from "../../../src/core/statistics/power.js";
import {
  powerOfSeeds,
  SeedsMemory,
  type SeedsQuestion,
  seedsNeeded,
} from "../../../src/core/statistics/seeds-needed.js";

it.each([1, 2, 3, 7, 40, 300])("the power of large sizes with %i degrees is the noncentral t", (df) => {
  for (const size of [25.5, 40, 90]) {
    for (const share of [0.3, 0.8, 1, 1.2, 3]) {
      const critical = size * share;
      const expected = noncentralTTails(critical, df, size).upper;
      expect(Math.abs(powerBeyond(critical, size, df) - expected)).toBeLessThan(1e-11);
    }
  }
});

it("one seed less than needed has less than the wanted power, also at the levels of thousands of comparisons", () => {
  const memory = new SeedsMemory();
  for (const alpha of [0.05, 0.01, 0.05 / 5000]) {
    for (const isPaired of [true, false]) {
      for (const ratio of [0.05, 0.11, 0.3, 0.7, 1.5, 4, 11, 60, 4000]) {
        const question: SeedsQuestion = { difference: ratio, sd: 1, degreesOfFreedom: 4, isPaired, alpha };
        const estimate = Number(seedsNeeded(question, memory)?.estimate);
        expect(seedsNeeded(question)).toEqual(seedsNeeded(question, memory));
        if (estimate > 2000) continue;
        expect(powerOfSeeds(estimate, ratio, { isPaired, alpha })).toBeGreaterThanOrEqual(0.8 - 1e-11);
        if (estimate > 2) expect(powerOfSeeds(estimate - 1, ratio, { isPaired, alpha })).toBeLessThan(0.8);
      }
    }
  }
});
