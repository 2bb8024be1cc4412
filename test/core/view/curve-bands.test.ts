import { describe, expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { answerCurves } from "../../../src/core/view/answer-curves.js";
import { bandOfCurves } from "../../../src/core/view/curve-bands.js";
import { type CurvePyramid, pyramidOf } from "../../../src/core/view/curve-pyramid.js";
import { TableView } from "../../../src/core/view/table-view.js";
import { makeRun } from "../../helpers/make-run.js";

function line(length: number, valueAt: (step: number) => number): CurvePyramid {
  const steps = Float64Array.from({ length }, (_, step) => step);
  return pyramidOf({ steps, values: steps.map(valueAt) });
}

describe("a band", () => {
  it("of short curves has the mean and both ends at every step that any run logged", () => {
    const band = bandOfCurves([line(3, () => 1), line(2, (step) => 3 + step)], { pixels: 100 });
    expect([...band.steps]).toEqual([0, 1, 2]);
    expect([...band.values]).toEqual([2, 2.5, 1]);
    expect([...band.low]).toEqual([1, 1, 1]);
    expect([...band.high]).toEqual([3, 4, 1]);
    expect(band).toMatchObject({ total: 5, isGathered: false });
  });

  it("of long curves keeps the spike of one run, and the mean of the runs", () => {
    const spiked = line(50_000, (step) => (step === 31_337 ? 80 : 2));
    const band = bandOfCurves([spiked, line(50_000, () => 4)], { pixels: 300 });
    expect(band.steps.length).toBeLessThanOrEqual(300);
    expect(band.isGathered).toBe(true);
    const [place] = [...band.high.keys()].filter((at) => band.high[at] === 80);
    expect(Math.abs((band.steps[place ?? 0] as number) - 31_337)).toBeLessThan(2 * (50_000 / 300));
    expect(Math.min(...band.low)).toBe(2);
    expect(band.values[0]).toBeCloseTo(3, 9);
  });

  it("leaves out what is missing", () => {
    const gap = line(4, (step) => (step === 2 ? Number.NaN : 1));
    expect([...bandOfCurves([gap], { pixels: 10 }).steps]).toEqual([0, 1, 3]);
  });
});

describe("curves of many runs", () => {
  const runs = Array.from({ length: 150 }, (_, at) =>
    makeRun({
      id: `run_${at}`,
      params: { lr: at % 2 === 0 ? 0.1 : 0.01, seed: at >> 1 },
      metrics: { loss: at },
    }),
  );
  const view = new TableView({
    table: fieldTableOf(runs),
    contract: emptyContract,
    revision: 1,
    compile: () => () => true,
    summaryOf: () => ({ tags: [], notes: [] }),
  });
  const faults = { repeated: 0, turns: 0, stepless: 0, infinite: 0 };
  const supply = {
    namesOf: () => ["loss"],
    curveOf: (_: unknown, metric: string) =>
      metric === "loss" ? { pyramid: line(10, (step) => step), faults } : undefined,
  };
  const keys = runs.map((_, at) => view.keys.keyOf(at));

  it("are one each up to a hundred", () => {
    const answer = answerCurves(view, { keys: keys.slice(0, 100), metric: "loss", pixels: 500 }, supply);
    expect(answer.curves).toHaveLength(100);
    expect(answer.reduction).toBeUndefined();
    expect(answer.direction).toBe("min");
  });

  it("are bands of their families above that, and it is said", () => {
    const answer = answerCurves(view, { keys, metric: "loss", pixels: 500 }, supply);
    expect(answer.curves.map(({ label }) => label).sort()).toEqual(["lr=0.01", "lr=0.1"]);
    expect(answer.curves.every(({ low, high }) => low?.length === 10 && high?.length === 10)).toBe(true);
    expect(answer.reduction).toMatch(
      /^150 runs as bands of 2 families: mean of the runs at every step, between/,
    );
  });

  it("that no run has are none, and it is said", () => {
    const answer = answerCurves(view, { keys: keys.slice(0, 2), metric: "accuracy", pixels: 500 }, supply);
    expect(answer).toMatchObject({ curves: [], remarks: ["None of these runs has a history of accuracy."] });
  });
});
