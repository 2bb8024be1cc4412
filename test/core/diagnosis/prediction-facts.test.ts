// What is known of predictions and targets, also where there are few or none.

import { describe, expect, it } from "vitest";
import { predictionFacts } from "../../../src/core/diagnosis/prediction-facts.js";

const array = (data: number[], ...shape: number[]) => ({ data, shape });

describe("facts of predictions", () => {
  it("are counts alone where there is nothing, or nothing to compare", () => {
    const none = predictionFacts(array([], 0), array([1, 2], 2));
    expect(none).toMatchObject({ count: 0, targetCount: 2, samples: 0, predictionSpread: 0 });
    expect([none.mean, none.accuracy]).toEqual([Number.NaN, Number.NaN]);
    expect(none.overall).toBeUndefined();
    expect(predictionFacts(array([3], 1), array([])).targetSpread).toBe(0);
  });

  it("take an array without axes for one column", () => {
    const facts = predictionFacts(array([1, 2, 3]), array([1.5, 2, 3]));
    expect(facts).toMatchObject({ samples: 3, overall: { mae: 0.5 / 3 } });
    expect(facts.byColumn).toBeUndefined();
    expect(facts.targetSpread).toBeCloseTo(7 / 18, 12);
  });

  it("leave columns of equal targets out of r2, which has no value where all are such", () => {
    const mixed = predictionFacts(array([1, 5, 2, 5], 2, 2), array([1, 4, 2, 4], 2, 2));
    expect(mixed.byColumn).toEqual({ mae: 0.5, rmse: 0.5, r2: 1 });
    const flat = predictionFacts(array([1, 5, 2, 5], 2, 2), array([1, 4, 1, 4], 2, 2));
    expect(flat.byColumn?.r2).toBeNull();
    expect(predictionFacts(array([1, 2], 2), array([4, 4], 2)).overall?.r2).toBeNull();
  });
});
