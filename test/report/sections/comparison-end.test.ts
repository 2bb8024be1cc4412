// Cost against quality and what a diagnosis finds, in the report of many runs.

import { describe, expect, it } from "vitest";
import {
  comparisonAgreementSection,
  comparisonDiagnosisSection,
  costQualitySection,
} from "../../../src/report/sections/comparison-end.js";
import type { RunParts } from "../../helpers/make-run.js";
import { comparedMaterial, picturesIn, textOf, wordsIn } from "../../helpers/report-material.js";

const usage = (model: string, cost: number | null): Record<string, number | string | null> => ({
  [`token_usage.by_model.${model}.calls_made`]: 10,
  [`token_usage.by_model.${model}.prompt_tokens`]: 1000,
  [`token_usage.by_model.${model}.cost`]: cost,
});
const spent = (model: string, cost: number | null, mae?: number): RunParts => ({
  attributes: { ...usage(model, cost), "evaluation.items": 50, "token_usage.currency": "EUR" },
  ...(mae === undefined ? {} : { metrics: { mae } }),
});

describe("the cost of compared runs", () => {
  it("is told by model, with what is cheapest for its quality, and drawn", () => {
    const section = costQualitySection(
      comparedMaterial([spent("small", 1, 0.4), spent("large", 4, 0.2), spent("odd", 5, 0.3)]),
    );
    expect(textOf(section)).toContain("| model | runs | calls | cost (EUR) | for 1000 items | mae |");
    expect(textOf(section)).toMatch(/\| large \| 1 \| 10 \| 4 \| 80 \| 0\.2 \| nothing cheaper is better \|/);
    expect(textOf(section)).toMatch(/\| odd \| 1 \| 10 \| 5 \| 100 \| 0\.3 \| {2}\|/);
    expect(picturesIn(section).map(({ alt }) => alt)).toEqual(["Cost against mae"]);
  });

  it("is told by run where all ran one model, and says what is missing in the picture", () => {
    const section = costQualitySection(
      comparedMaterial([
        spent("one", 1, 0.4),
        spent("one", 2, 0.3),
        spent("one", null, 0.2),
        spent("one", 3),
      ]),
    );
    expect(textOf(section)).toContain("| run | runs | calls |");
    expect(textOf(section)).toMatch(/\| run_3 \| 1 \| 10 \| – \| – \| 0\.2 \|/);
    expect(textOf(section)).toMatch(/\| run_4 \| 1 \| 10 \| 3 \| 60 \| – \|/);
    const [picture] = picturesIn(section);
    expect(picture === undefined ? "" : wordsIn(picture)).toContain(
      "2 without a known cost or value are missing here.",
    );
  });

  it("is a table alone without a metric, or without knowing what is better", () => {
    expect(picturesIn(costQualitySection(comparedMaterial([spent("a", 1), spent("b", 2)])))).toEqual([]);
    const unknown = [1, 2].map((value) => ({ ...spent(`m${value}`, value), metrics: { thing: value } }));
    const section = costQualitySection(comparedMaterial(unknown));
    expect(textOf(section)).toContain("| thing |");
    expect(picturesIn(section)).toEqual([]);
  });

  it("names the dearest of many, and is left out where no run has spent anything", () => {
    const many = Array.from({ length: 45 }, (_, index) => spent(`m${index}`, index, index));
    expect(textOf(costQualitySection(comparedMaterial(many)))).toContain("The dearest 40 of 45.");
    expect(costQualitySection(comparedMaterial([{ metrics: { mae: 1 } }])).blocks).toEqual([]);
  });
});

describe("the diagnosis of compared runs", () => {
  it("has a line for each run with a finding, and nothing without", () => {
    const section = comparisonDiagnosisSection(
      comparedMaterial([{ metrics: { loss: Number.NaN } }, { metrics: { loss: 0.1 } }], {
        curves: [{ loss: [1, 0.5, Number.NaN] }, { loss: [1, 0.5, 0.1] }],
      }),
    );
    expect(textOf(section)).toMatch(/^- run_1: [\w-]+ \((wrong|suspect|note)\)/);
    expect(textOf(section)).not.toContain("run_2");
    expect(comparisonDiagnosisSection(comparedMaterial([{ metrics: { a: 1 } }])).blocks).toEqual([]);
  });

  it("is not made for more runs than anybody waits for", () => {
    const many = comparedMaterial(Array.from({ length: 101 }, () => ({})));
    expect(textOf(comparisonDiagnosisSection(many))).toBe("Not made for 101 runs: see runledger diagnose.");
    expect(comparisonAgreementSection(many).blocks).toEqual([]);
  });
});
