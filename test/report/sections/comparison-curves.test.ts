// Which curves the report of many runs draws, of whom, and on which axis.

import { describe, expect, it } from "vitest";
import { comparisonCurveSection } from "../../../src/report/sections/comparison-curves.js";
import type { RunParts } from "../../helpers/make-run.js";
import { type Curves, comparedMaterial, picturesIn, textOf, wordsIn } from "../../helpers/report-material.js";

const models = (...names: string[]): RunParts[] =>
  names.map((model, seed) => ({ params: { model_name: model, seed }, metrics: { mae: seed + 1 } }));

describe("the curves of compared runs", () => {
  it("are drawn by run where no run repeats another, and say how many have them", () => {
    const curves: Curves[] = [{ val_loss: [3, 2, 1], loss: [4, 3, 2] }, { val_loss: [2, 1, 0.5] }];
    const section = comparisonCurveSection(comparedMaterial(models("a", "b", "c"), { curves }));
    const [first, ...others] = picturesIn(section);
    expect(first?.alt).toBe("val_loss over steps");
    expect(others).toEqual([]);
    const words = first === undefined ? "" : wordsIn(first);
    expect(words).toContain("2 of 3 runs have this curve.");
    expect(words).toContain("run_1");
    expect(words).not.toContain("run_3");
  });

  it("are drawn by family where seeds repeat each other", () => {
    const curves = [{ loss: [3, 2, 1] }, { loss: [3, 2, 1.5] }, { loss: [9, 8, 7] }];
    const section = comparisonCurveSection(comparedMaterial(models("a", "a", "b"), { curves }));
    const [first] = picturesIn(section);
    const words = first === undefined ? "" : wordsIn(first);
    expect(words).not.toContain("run_1");
    expect(words).toContain("A band of two runs is unreliable.");
  });

  it("begin with what the report speaks of, and name those that are not drawn", () => {
    const rows = Object.fromEntries(["e", "d", "c", "b", "mae"].map((name) => [name, [3, 2, 1]]));
    const section = comparisonCurveSection(
      comparedMaterial(models("x", "y"), { curves: [rows, rows], metrics: ["mae"] }),
    );
    expect(picturesIn(section).map(({ alt }) => alt.split(" ")[0])).toEqual(["mae", "e", "d"]);
    expect(textOf(section)).toBe("Not drawn: c, b");
  });

  it("are on a logarithmic axis over a wide range, but not where there is a zero", () => {
    const drawn = (values: readonly number[]): string =>
      picturesIn(
        comparisonCurveSection(
          comparedMaterial(models("a", "b"), { curves: [{ loss: values }, { loss: [1, 1, 1, 1] }] }),
        ),
      )
        .map(wordsIn)
        .join();
    expect(drawn([1000, 100, 1, 0.01])).toContain('"type":"log');
    expect(drawn([1000, 100, 1, 0])).not.toContain('"type":"log');
  });

  it("are none of a single point, of nulls, and of more runs than are read", () => {
    const short = [{ loss: [1] }, { loss: [null, null, null] }];
    expect(comparisonCurveSection(comparedMaterial(models("a", "b"), { curves: short })).blocks).toEqual([]);
    const many = Array.from({ length: 201 }, () => ({}));
    const curves = many.map(() => ({ loss: [2, 1] }));
    expect(textOf(comparisonCurveSection(comparedMaterial(many, { curves })))).toBe(
      "Not drawn: 201 runs have histories, and at most 200 are read here.",
    );
  });
});
