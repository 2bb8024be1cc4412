// The parts of a run's own report: what it is, its metrics and targets, its cost, findings and problems.

import { describe, expect, it } from "vitest";
import type { Evidence, Finding } from "../../../src/core/diagnosis/finding.js";
import { curveSection } from "../../../src/report/sections/run-curves.js";
import { costSection, diagnosisSection, problemSection } from "../../../src/report/sections/run-findings.js";
import {
  configurationSections,
  highlightSection,
  metricSection,
  runIntro,
} from "../../../src/report/sections/run-head.js";
import { predictionSection } from "../../../src/report/sections/run-predictions.js";
import type { RunParts } from "../../helpers/make-run.js";
import { historyOf, picturesIn, runMaterial, textOf, wordsIn } from "../../helpers/report-material.js";

const finding = (severity: Finding["severity"], more: Partial<Finding> = {}): Finding => ({
  ...{ code: "diverged", kind: "cause", severity, message: "the loss is NaN", evidence: [] },
  advice: "lower the rate",
  ...more,
});

describe("the head of a run's report", () => {
  it("tells status, start, length, tags and notes as far as they are known", () => {
    const known: RunParts = {
      ...{ status: "failed", startedAt: "2026-01-22T02:01:57Z", durationSeconds: 90, tags: ["first"] },
      notes: [{ text: "dated", time: "2026-01-23T00:00:00Z" }, { text: "undated" }],
    };
    expect(runIntro(runMaterial(known)).join("\n")).toBe(
      "failed, started 2026-01-22 02:01:57, took 90 s. Layout: native.\nTags: first\n- 2026-01-23: dated\n- undated",
    );
    expect(runIntro(runMaterial({}))).toEqual(["finished. Layout: native."]);
  });

  it("has data and configuration apart, long values cut and many counted", () => {
    const params = Object.fromEntries(Array.from({ length: 85 }, (_, index) => [`p${index}`, index]));
    const [data, rest] = configurationSections(
      runMaterial({
        params: { "data.path": "a.csv", layers: [8, 8], empty: null, long: "x".repeat(200), ...params },
      }),
    );
    expect(data === undefined ? "" : textOf(data)).toContain("| data.path | a.csv |");
    const text = rest === undefined ? "" : textOf(rest);
    expect(text).toContain("| layers | \\[8,8\\] |");
    expect(text).toContain("| empty | null |");
    expect(text).toContain(`| ${"x".repeat(159)}… |`);
    expect(text).toContain("8 more: runledger show run");
    expect(configurationSections(runMaterial({})).map(({ blocks }) => blocks)).toEqual([[], []]);
  });

  it("begins with targets, why it ended, and what a diagnosis found", () => {
    const material = runMaterial(
      {
        metrics: { mae: 0.3, rmse: 0.1, r2: null, worse: 2 },
        targets: { mae: "<= 0.2", rmse: "<= 0.2", r2: ">= 0.9", worse: "<= 0" },
        attributes: { status_reason: "out of memory" },
      },
      { findings: [finding("wrong"), finding("note")] },
    );
    expect(textOf(highlightSection(material)).split("\n")).toEqual([
      "- 1 of 4 targets met",
      "- mae: ✗ missed 1.5×",
      "- r2: unknown: no value",
      "- worse: ✗ missed",
      "- out of memory",
      "- diagnosis: 2 findings, 1 of them wrong",
    ]);
    expect(textOf(highlightSection(runMaterial({}, { findings: [finding("note")] })))).toBe(
      "- diagnosis: 1 finding",
    );
    expect(highlightSection(runMaterial({})).blocks).toEqual([]);
  });

  it("has the metrics with units and targets, marks the computed, and counts the rest", () => {
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`m${index}`, index]));
    const section = metricSection(
      runMaterial(
        { metrics: { ...many, mae: 0.3, none: null }, computedMetrics: new Set(["mae"]) },
        { contract: { ...contract, metrics: [{ pattern: "mae", unit: "s", target: "<= 0.5" }] } },
      ),
      (name) => name === "m0",
    );
    const text = textOf(section);
    expect(text).toMatch(/^\| metric \| value \| unit \| target \| verdict \|/);
    expect(text).toContain("| mae ≈ | 0.3 | s | &lt;= 0.5 | ✓ met |");
    expect(text).toContain("≈ computed from predictions.npy and targets.npy");
    expect(text).toContain("11 more: runledger show run");
    expect(text).not.toContain("| m0 |");
    const plain = metricSection(runMaterial({ metrics: { a: null } }), () => false);
    expect(textOf(plain)).toBe("| metric | value |\n| --- | ---: |\n| a | null |");
    expect(textOf(metricSection(runMaterial({}), () => false))).toBe("None.");
  });
});

const contract = { roots: [], metrics: [], volatile: [], columns: undefined };

describe("the end of a run's report", () => {
  it("has what was spent by model, and for a thousand items where all is known", () => {
    const attributes = {
      "token_usage.by_model.small.calls_made": 3,
      "token_usage.by_model.small.cost": 0.5,
      "token_usage.by_model.large.calls_made": 4,
      "token_usage.by_model.large.prompt_tokens": 7,
    };
    const partly = costSection(runMaterial({ attributes: { ...attributes, "evaluation.items": 100 } }));
    expect(textOf(partly)).toContain("| large | 4 | 7 | 0 | – |");
    expect(textOf(partly)).not.toContain("for a thousand");
    const known = { ...attributes, "token_usage.by_model.large.cost": 1.5 };
    expect(textOf(costSection(runMaterial({ attributes: { ...known, "evaluation.items": 100 } })))).toContain(
      "100 items; 20 for a thousand.",
    );
    expect(textOf(costSection(runMaterial({ attributes: known })))).not.toContain("for a thousand");
    expect(costSection(runMaterial({})).blocks).toEqual([]);
  });

  it("has each finding with its evidence: file, line, field, step and value", () => {
    const evidence: Evidence[] = [
      { source: "history", file: "history.jsonl", line: 3, field: "loss", step: 20, value: Number.NaN },
      { source: "fields", file: "metadata.json", field: "lr", value: "high" },
      { source: "fields", file: "metadata.json", field: "gone", value: undefined },
    ];
    const text = textOf(diagnosisSection(runMaterial({}, { findings: [finding("wrong", { evidence })] })));
    expect(text.split("\n")).toEqual([
      "1. **wrong** diverged: the loss is NaN",
      "   - history.jsonl:3  loss at step 20 = NaN",
      '   - metadata.json  lr = "high"',
      "   - metadata.json  gone = missing",
      "   - → lower the rate",
    ]);
  });

  it("has the first thirty problems with files", () => {
    const problems = Array.from({ length: 32 }, (_, index) => ({
      ...{ code: "x", path: `/root/run/f${index}.json`, message: "is cut" },
    }));
    const text = textOf(problemSection({ problems }));
    expect(text).toContain("- f0.json: is cut");
    expect(text).toMatch(/- … and 2 more$/);
    expect(problemSection({ problems: [] }).blocks).toEqual([]);
  });
});

describe("the curves of a run's report", () => {
  it("are drawn with the contract's target or the run's own, others are named", () => {
    const history = historyOf({ loss: [3, 2, 1], val_loss: [3, 2.5, 2], lr: [1] });
    const material = runMaterial({ targets: { loss: "<= 0.5" } }, { history });
    const section = curveSection(material);
    expect(picturesIn(section).map(wordsIn).join()).toContain("0.5");
    expect(curveSection(runMaterial({})).blocks).toEqual([]);
  });
});

describe("predictions in a run's report", () => {
  const arraysOf = (values: readonly number[], shape: readonly number[]) => {
    const array = { data: Float64Array.from(values), shape };
    return { predictions: array, targets: array };
  };
  const alts = (parts: RunParts, values: readonly number[], shape: readonly number[]): string[] =>
    picturesIn(predictionSection(runMaterial(parts, { arrays: arraysOf(values, shape) }))).map(
      ({ alt }) => alt,
    );

  it("are drawn by output, with the names of its metrics where they fit", () => {
    const metrics = { "t20.mae": 1, "edt.mae": 2, "overall.mae": 3 };
    expect(alts({ metrics }, [1, 2, 3, 4, 5, 6], [3, 2])).toEqual([
      ...["Predictions of t20 against targets", "Residuals of t20"],
      ...["Predictions of edt against targets", "Residuals of edt"],
    ]);
    expect(alts({}, [1, 2, 3, 4], [2, 1, 2])[0]).toBe("Predictions of output 1 against targets");
    expect(alts({}, [1, 2, 3], [3])).toEqual(["Predictions of value against targets", "Residuals of value"]);
  });

  it("are drawn together where there are many outputs, and only four of some", () => {
    const wide = Array.from({ length: 80 }, (_, index) => index);
    expect(alts({}, wide, [2, 40])).toHaveLength(2);
    const section = predictionSection(
      runMaterial({}, { arrays: arraysOf(Array.from({ length: 12 }, Number), [2, 6]) }),
    );
    expect(textOf(section)).toBe("Not drawn: output 5, output 6");
  });

  it("are left out where nothing can be drawn", () => {
    expect(alts({}, [Number.NaN, Number.NaN], [2])).toEqual([]);
    expect(alts({}, [], [0])).toEqual([]);
    const unlike = {
      predictions: { data: Float64Array.of(1, 2), shape: [2] },
      targets: { data: Float64Array.of(1), shape: [1] },
    };
    expect(predictionSection(runMaterial({}, { arrays: unlike })).blocks).toEqual([]);
    expect(predictionSection(runMaterial({})).blocks).toEqual([]);
  });
});
