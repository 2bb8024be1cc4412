import { describe, expect, it } from "vitest";
import type { HistoryPoint } from "../../src/core/run.js";
import { axisTitle, chartLabels } from "../../src/report/charts/chart-spec.js";
import { choosePairs } from "../../src/report/charts/choose-pairs.js";
import { learningCurves } from "../../src/report/charts/learning-curves.js";
import { residualHistogram } from "../../src/report/charts/residuals-chart.js";
import { chartSamples } from "./chart-samples.js";

describe("charts are plain data", () => {
  it.each(chartSamples)("$name is what it was", async ({ name, spec }) => {
    const { config: _, ...own } = spec;
    await expect(`${JSON.stringify(own, null, 1)}\n`).toMatchFileSnapshot(`golden/${name}.json`);
  });

  it.each(chartSamples)("$name holds all it needs and loads nothing", ({ spec }) => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    expect(JSON.stringify(spec)).not.toContain('"url"');
  });
});

describe("names in a chart", () => {
  it("are cut in the middle, and stay different", () => {
    const long = "x".repeat(10_000);
    const labels = chartLabels([`${long}a${long}`, `${long}b${long}`, "short"]);
    expect(new Set(labels).size).toBe(3);
    for (const label of labels) expect(label.length).toBeLessThanOrEqual(34);
    expect(labels[2]).toBe("short");
  });

  it("are spelled out where they would act", () => {
    expect(chartLabels(["a\u202eb\x1b[31m\n"])).toEqual(["a\\u202eb\\x1b[31m\\n"]);
  });

  it("have their unit on the axis", () => {
    expect(axisTitle({ name: "t20.mae", unit: "s" })).toBe("t20.mae (s)");
    expect(axisTitle({ name: "r2" })).toBe("r2");
  });
});

function spiked(count: number, at: number): HistoryPoint[] {
  return Array.from({ length: count }, (_, step) => ({ step, value: step === at ? 99 : Math.sin(step) }));
}

describe("learning curves", () => {
  it("keep a spike of one point among a hundred thousand, and say that they are reduced", () => {
    const points = spiked(100_000, 54_321);
    const spec = learningCurves({
      title: "loss",
      metric: { name: "loss" },
      stepName: "step",
      curves: [{ name: "a", stroke: { color: "#000000", dash: [] }, points }],
    });
    const text = JSON.stringify(spec);
    expect(text).toContain('{"x":54321,"y":99,"label":"a"}');
    expect(text).toMatch(/Reduced for drawing from up to 100000 to \d+ points a curve/);
    expect(text.length).toBeLessThan(100_000);
  });

  it("say which points a logarithmic axis cannot show, and which values are none", () => {
    const values = [1, 0, -1, null, Number.NaN, 2];
    const spec = learningCurves({
      title: "loss",
      metric: { name: "loss" },
      stepName: "step",
      curves: [
        {
          name: "a",
          stroke: { color: "#000000", dash: [] },
          points: values.map((value, step) => ({ step, value })),
        },
      ],
      isLogY: true,
    });
    const text = JSON.stringify(spec.title);
    expect(text).toContain("2 points at or below 0 are missing");
    expect(text).toContain("2 values are no finite numbers");
  });
});

describe("a value between two gaps", () => {
  it("is a point, since no line reaches it", () => {
    const values = [1, null, 7, null, 2, 3];
    const points = values.map((value, step) => ({ step, value }));
    const curves = [{ name: "a", stroke: { color: "#000000", dash: [] }, points }];
    const spec = learningCurves({ title: "loss", metric: { name: "loss" }, stepName: "step", curves });
    const lonely = '{"values":[{"x":0,"y":1,"label":"a"},{"x":2,"y":7,"label":"a"}]},"mark":{"type":"point"';
    expect(JSON.stringify(spec)).toContain(lonely);
  });
});

describe("pairs of targets and predictions", () => {
  it("keep the largest error and the extremes of many, and say how many are drawn", () => {
    const targets = Array.from({ length: 20_000 }, (_, index) => index);
    const predictions = targets.map((target) => (target === 7777 ? 1e6 : target + 1));
    const { pairs, notes } = choosePairs(targets, predictions);
    expect(pairs.length).toBeLessThanOrEqual(3000);
    expect(pairs).toContainEqual({ target: 7777, prediction: 1e6 });
    expect(pairs).toContainEqual({ target: 0, prediction: 1 });
    expect(pairs).toContainEqual({ target: 19_999, prediction: 20_000 });
    expect(notes.join()).toContain(`${pairs.length} of 20000 values`);
  });

  it("count every finite residual in the histogram", () => {
    const bins = residualHistogram([0, 0, 0, 0], [1, 2, 3, Number.NaN], 2);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(residualHistogram([1, 2], [1, 2])).toEqual([{ low: -0.5, high: 0.5, count: 2 }]);
    expect(residualHistogram([], [])).toEqual([]);
  });
});
