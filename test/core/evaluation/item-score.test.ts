// Scores of evaluation items, compared with what scikit-learn and statsmodels say of the same items.

import { describe, expect, it } from "vitest";
import { ItemScore } from "../../../src/core/evaluation/item-score.js";
import { wilsonInterval } from "../../../src/core/evaluation/proportion.js";

const labels: readonly (readonly [string, string])[] = [
  ["a", "a"],
  ["a", "b"],
  ["b", "b"],
  ["b", "b"],
  ["c", "a"],
  ["c", "c"],
  ["a", "d"],
];

describe("ItemScore", () => {
  it("averages precision, recall and F1 over labels as scikit-learn does", () => {
    const score = new ItemScore();
    for (const [expected, predicted] of labels) score.add({ expected, predicted });
    const { n, accuracy, precision, recall, f1 } = score.overall();
    expect(n).toBe(7);
    expect(accuracy).toBeCloseTo(4 / 7, 12);
    expect(precision).toBeCloseTo(0.5416666666666666, 12);
    expect(recall).toBeCloseTo(0.4583333333333333, 12);
    expect(f1).toBeCloseTo(0.4666666666666667, 12);
  });

  it("takes the item's own word for correct before it compares texts", () => {
    const score = new ItemScore();
    score.add({ correct: true, expected: "x", predicted: "y" });
    score.add({ correct: 0 });
    expect(score.overall().accuracy).toBe(0.5);
  });

  it("adds up tp, fp and fn where items have no labels, with intervals", () => {
    const score = new ItemScore();
    score.add({ tp: 3, fp: 1, fn: 0 });
    score.add({ tp: 5, fp: 1, fn: 2 });
    const { precision, recall, f1, intervals, accuracy } = score.overall();
    expect(precision).toBeCloseTo(0.8, 12);
    expect(recall).toBeCloseTo(0.8, 12);
    expect(f1).toBeCloseTo(0.8, 12);
    expect(intervals.f1?.low).toBeLessThan(0.8);
    expect(intervals.f1?.high).toBeGreaterThan(0.8);
    expect(accuracy).toBeUndefined();
  });

  it("splits by the values of a factor, and leaves items without one out of the split", () => {
    const score = new ItemScore(["language"]);
    score.add({ correct: true, language: "en" });
    score.add({ correct: false, language: "de" });
    score.add({ correct: true, language: "en" });
    score.add({ correct: true });
    const split = score.byFactor().get("language");
    expect([...(split?.keys() ?? [])]).toEqual(["de", "en"]);
    expect(split?.get("en")).toMatchObject({ n: 2, accuracy: 1 });
    expect(score.overall().n).toBe(4);
  });

  it("gives up a factor that has a value for every item, and says so", () => {
    const score = new ItemScore(["id"]);
    for (let i = 0; i < 1500; i++) score.add({ correct: true, id: i });
    expect(score.crowdedFactors).toEqual(["id"]);
    expect(score.byFactor().get("id")?.size).toBe(0);
    expect(score.overall().n).toBe(1500);
  });

  it("tells nothing where no column says what is right", () => {
    const score = new ItemScore();
    score.add({ answer: "x", correct: "maybe", tp: Number.NaN, fp: 1, fn: 1 });
    expect(score.overall()).toEqual({ n: 1, intervals: {} });
  });
});

describe("wilsonInterval", () => {
  it("equals statsmodels' proportion_confint(method='wilson')", () => {
    expect(wilsonInterval(8, 10)?.low).toBeCloseTo(0.49016247153664183, 12);
    expect(wilsonInterval(8, 10)?.high).toBeCloseTo(0.9433178485456247, 12);
  });

  it("stays within 0 and 1 at the ends, and is absent without trials", () => {
    expect(wilsonInterval(0, 3)?.low).toBe(0);
    expect(wilsonInterval(3, 3)?.high).toBe(1);
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });
});
