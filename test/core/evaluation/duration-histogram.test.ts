// Quantiles of durations that are not kept.

import { describe, expect, it } from "vitest";
import { DurationHistogram } from "../../../src/core/evaluation/duration-histogram.js";

describe("DurationHistogram", () => {
  it("tells quantiles right to 1 % over six powers of ten", () => {
    const histogram = new DurationHistogram();
    const durations = Array.from({ length: 10_001 }, (_, i) => 1e-3 * 10 ** ((i / 10_000) * 6));
    for (const seconds of durations) histogram.add(seconds);
    for (const share of [0.01, 0.5, 0.95, 1]) {
      const exact = durations[Math.ceil(share * durations.length) - 1] as number;
      expect((histogram.quantileSeconds(share) as number) / exact).toBeCloseTo(1, 1.9);
    }
    expect(histogram.count).toBe(10_001);
  });

  it("leaves out what is no duration, and knows nothing before the first", () => {
    const histogram = new DurationHistogram();
    for (const seconds of [-1, Number.NaN, Number.POSITIVE_INFINITY]) histogram.add(seconds);
    expect([histogram.count, histogram.meanSeconds, histogram.quantileSeconds(0.5)]).toEqual([
      0,
      undefined,
      undefined,
    ]);
    histogram.add(0);
    expect(histogram.meanSeconds).toBe(0);
  });
});
