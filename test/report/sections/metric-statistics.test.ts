// What the report of many runs says of a metric: families, intervals, verdicts, and how sure it is.

import { describe, expect, it } from "vitest";
import { statisticsSections } from "../../../src/report/sections/metric-statistics.js";
import { paramSection } from "../../../src/report/sections/param-effects.js";
import type { RunParts } from "../../helpers/make-run.js";
import { comparedMaterial, picturesIn, textOf, wordsIn } from "../../helpers/report-material.js";

/** Seeds of one model with their values of a metric. */
function seeds(model: string, values: readonly number[], metric = "mae"): RunParts[] {
  return values.map((value, seed) => ({
    params: { model_name: model, seed },
    metrics: { [metric]: value },
  }));
}

const sectionOf = (...args: Parameters<typeof comparedMaterial>) => {
  const [section] = statisticsSections(comparedMaterial(...args));
  if (section === undefined) throw new Error("there is no metric");
  return section;
};

describe("a metric in the report of many runs", () => {
  it("has its families from best to worst, and the verdict against the one with most runs", () => {
    const section = sectionOf([...seeds("a", [0.4, 0.41, 0.43]), ...seeds("b", [0.2, 0.22, 0.23])]);
    const text = textOf(section);
    expect(text).toMatch(/^Lower is better \(inferred from the name\)\./);
    expect(text).toMatch(/\| model_name=b \|[\s\S]*\| model_name=a \|/);
    expect(text).toContain("Against model_name=a, which has most runs:");
    expect(text).toMatch(/- model_name=b: better by 0\.1967/);
  });

  it("has the contract's direction, unit and target in its words and its picture", () => {
    const section = sectionOf([...seeds("a", [1, 2], "score"), ...seeds("b", [5, 6], "score")], {
      contract: { metrics: [{ pattern: "score", direction: "max", unit: "dB", target: ">= 3" }] },
    });
    const text = textOf(section);
    expect(text).toMatch(/^Higher is better; in dB; target ≥ 3 dB\./);
    expect(text).toMatch(/\| model_name=b \|[\s\S]*\| model_name=a \|/);
    expect(text).toContain("(!)");
    const [picture] = picturesIn(section);
    const words = picture === undefined ? "" : wordsIn(picture);
    expect(words).toContain("A bar of two seeds is unreliable.");
    expect(words).toContain("Dashed: the target, ≥ 3 dB.");
  });

  it("says when it does not know what is better, and that one run alone has no interval", () => {
    const section = sectionOf([...seeds("a", [1], "thing"), ...seeds("b", [2], "thing")]);
    expect(textOf(section)).toMatch(/^Whether lower or higher is better is not known\./);
    expect(textOf(section)).toMatch(/\| model_name=a \| 1 \| 1 \| 1 \| – \|/);
    const [picture] = picturesIn(section);
    expect(picture === undefined ? "" : wordsIn(picture)).toContain("One run alone has no bar.");
  });

  it("counts runs without a value, and shows the first of many families", () => {
    const nan: RunParts = { params: { model_name: "a", seed: 9 }, metrics: { mae: Number.NaN } };
    expect(textOf(sectionOf([...seeds("a", [1, 2, 3]), nan]))).toContain(
      "| all runs | 3 | 3/4 | 2.000 | -0.484 to 4.484 | 1.000 | 3.000 |",
    );
    const many = Array.from({ length: 32 }, (_, index) => seeds(`m${index}`, [index])).flat();
    expect(textOf(sectionOf(many))).toContain("The first 30 of 32 families.");
  });

  it("is left out where no family has a number", () => {
    const runs = [{ metrics: { mae: Number.NaN } }, { metrics: { mae: null } }];
    expect(sectionOf(runs, { metrics: ["mae"] }).blocks).toEqual([]);
  });
});

describe("params against the metric", () => {
  it("are drawn one by one, and two of them as a grid of means", () => {
    const runs = [1, 2].flatMap((depth) =>
      [0.1, 0.2, 0.3].map((rate) => ({
        params: { model_name: "m", depth, rate },
        metrics: { mae: depth * rate },
      })),
    );
    const section = paramSection(comparedMaterial(runs));
    expect(picturesIn(section).map(({ alt }) => alt)).toEqual([
      "depth against mae",
      "rate against mae",
      "mae by depth and rate",
    ]);
  });

  it("have no grid where one tells the other, or where a value is missing everywhere it would be", () => {
    const told = [1, 2, 3].map((depth) => ({
      params: { model_name: "m", depth, width: 10 * depth, layers: [depth] },
      metrics: { mae: depth },
    }));
    const alts = picturesIn(paramSection(comparedMaterial(told))).map(({ alt }) => alt);
    expect(alts.length).toBeGreaterThan(0);
    expect(alts.join()).not.toContain(" and ");
    const parted = [
      ...[1, 2].map((depth) => ({ params: { model_name: "m", depth }, metrics: { mae: depth } })),
      ...[1, 2].map((width) => ({ params: { model_name: "m", width }, metrics: { mae: Number.NaN } })),
      { params: { model_name: "m", width: 1 }, metrics: { mae: 3 } },
      { params: { model_name: "m", width: 2 }, metrics: { mae: 4 } },
    ];
    expect(picturesIn(paramSection(comparedMaterial(parted))).join()).not.toContain(" and ");
  });

  it("are left out for one family, and without a metric", () => {
    expect(paramSection(comparedMaterial(seeds("a", [1, 2]))).blocks).toEqual([]);
    expect(paramSection(comparedMaterial([{}, {}])).blocks).toEqual([]);
  });
});
