import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { macroF1Metric, meanMetric } from "../../../src/core/paired-items/item-metric.js";
import { pairedUnits } from "../../../src/core/paired-items/paired-units.js";
import { countKinds, differenceOf, swapTest } from "../../../src/core/paired-items/swap-test.js";
import { benjaminiHochberg } from "../../../src/core/statistics/benjamini-hochberg.js";
import { bootstrap } from "../../../src/core/statistics/bootstrap.js";
import type { Kappa } from "../../../src/core/statistics/kappa.js";
import { compared, numbersTo, usual } from "./item-tables.js";

interface KappaValues {
  readonly kappa: number;
  readonly low: number;
  readonly high: number;
}

interface Classification {
  readonly labels: string[];
  readonly a: string[];
  readonly b: string[];
  readonly table: number[][];
  readonly scores: { readonly a: number[]; readonly b: number[] };
  readonly mcnemar: number;
  readonly accuracy: number[];
  readonly f1: number[];
  readonly between: KappaValues;
  readonly aWithLabels: KappaValues;
  readonly bWithLabels: KappaValues;
}

const reference = JSON.parse(readFileSync(new URL("reference-values.json", import.meta.url), "utf8")) as {
  readonly classification: Classification[];
  readonly swaps: { readonly a: number[]; readonly b: number[]; readonly p: number }[];
  readonly draws: { readonly values: number[]; readonly standardError: number; readonly means: number };
  readonly adjusted: { readonly p: number[]; readonly adjusted: number[] };
};

const near = (value: number): unknown => expect.closeTo(value, 9);

function expectKappa(found: Kappa | undefined, wanted: KappaValues): void {
  expect([found?.kappa, found?.interval.low, found?.interval.high]).toEqual(
    [wanted.kappa, wanted.low, Math.min(1, wanted.high)].map(near),
  );
}

describe("comparing by item agrees with SciPy, statsmodels and scikit-learn", () => {
  it.each(reference.classification)("on %#", (values) => {
    const id = numbersTo(values.labels.length);
    const found = compared(
      { id, label: values.labels, prediction: values.a },
      { id, label: values.labels, prediction: values.b },
    );
    const { flips } = found;
    expect([
      [flips?.bothRight, flips?.onlyARight],
      [flips?.onlyBRight, flips?.bothWrong],
    ]).toEqual(values.table);
    const [accuracy, f1] = found.metrics;
    expect([accuracy?.a, accuracy?.b]).toEqual(values.accuracy.map(near));
    expect([f1?.metric, f1?.a, f1?.b]).toEqual(["f1_macro", ...values.f1.map(near)]);
    expect([accuracy?.p, accuracy?.test]).toEqual([near(values.mcnemar), "mcnemar"]);
    expectKappa(found.agreement?.between, values.between);
    expectKappa(found.agreement?.aWithLabels, values.aWithLabels);
    expectKappa(found.agreement?.bWithLabels, values.bWithLabels);
  });

  it("in the adjustment over several metrics", () => {
    expect(benjaminiHochberg(reference.adjusted.p)).toEqual(reference.adjusted.adjusted.map(near));
  });
});

describe("comparing by item agrees with brute force", () => {
  it.each(reference.swaps)("over all swaps of two runs' numbers", ({ a, b, p }) => {
    const units = pairedUnits(meanMetric("score", { a, b }));
    expect(swapTest(units, { random: usual.random(""), draws: 1 })).toBeCloseTo(p, 9);
  });

  it("over all samples that the bootstrap could draw", () => {
    const { values, standardError, means } = reference.draws;
    const n = values.length;
    let drawn = 0;
    const counting = (): number => Math.floor(drawn++ / n / n ** (n - 1 - ((drawn - 1) % n))) / n - 0;
    const random = (): number => ((counting() * n) % n) / n + 1e-9;
    const units = pairedUnits(meanMetric("score", { a: values.map(() => 0), b: values }));
    const counts = new Float64Array(units.kinds);
    const found = bootstrap(
      n,
      (places) => {
        counts.fill(0);
        for (const place of places) counts[place] = Number(counts[place]) + 1;
        return differenceOf(units.evaluate(counts));
      },
      { random, resamples: means },
    );
    expect(found?.standardError).toBeCloseTo(standardError, 9);
  });

  it("over all swaps for macro F1, but for the luck of 20,000 draws", () => {
    const expected = ["x", "y", "x", "z", "y", "z", "x", "y", "z", "x"];
    const answersA = ["x", "x", "x", "z", "z", "x", "x", "y", "z", "y"];
    const answersB = ["x", "y", "y", "z", "y", "z", "x", "y", "x", "x"];
    const right = (answers: string[]): boolean[] => answers.map((answer, item) => answer === expected[item]);
    const judged = { expected, answersA, answersB, rightA: right(answersA), rightB: right(answersB) };
    const metric = macroF1Metric({ ...judged, otherLabel: 0, areClasses: true });
    if (metric === undefined) throw new Error("there is a metric for three classes");
    const single = pairedUnits({ ...metric, kindOf: undefined } as typeof metric, (item) => String(item));
    const counts = countKinds(single);
    const seen = Math.abs(differenceOf(single.evaluate(counts)));
    let hits = 0;
    for (let choice = 0; choice < 1024; choice++) {
      const swapped = Float64Array.from(numbersTo(10), (item) => (choice >> item) & 1);
      if (Math.abs(differenceOf(single.evaluateSwapped(counts, swapped))) >= seen - 1e-12) hits++;
    }
    const drawn = swapTest(pairedUnits(metric), { random: usual.random("f1"), draws: 20_000 });
    expect(Math.abs(drawn - hits / 1024)).toBeLessThan(0.012);
  });
});
