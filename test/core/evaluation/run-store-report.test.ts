import { describe, expect, it } from "vitest";
import {
  bestRow,
  FactorResults,
  leadingScore,
  resultsOf,
} from "../../../src/core/evaluation/factor-results.js";
import { type ReportFacts, runStoreReport } from "../../../src/core/evaluation/run-store-report.js";

/** Items by two factors: right or wrong, or with counts. */
function resultsWith(rows: readonly Record<string, unknown>[], factors = ["mode", "model"]): FactorResults {
  const results = new FactorResults(factors);
  for (const row of rows) results.add(row);
  return results;
}

const report = (parts: Partial<ReportFacts>): string =>
  runStoreReport({ sections: { run_id: "run_1", status: "finished" }, factors: [], rows: [], ...parts });

describe("the report of a run store's run", () => {
  it("says what was run, what came out, and what it cost", () => {
    const text = report({
      sections: {
        ...{ run_id: "run_1", status: "failed", started_at: "2026-01-22T00:00:00Z", seed: 3 },
        config: {
          dataset: { students: 60, columns: Array.from({ length: 14 }, (_, index) => `c${index}`) },
          pipeline: { fuzzy: true },
          batch: 8,
        },
        evaluation: { items: 10 },
        token_usage: { cost: 1.5, currency: "EUR" },
        metrics: { accuracy: 0.5, broken: Number.NaN, note: "x" },
      },
    });
    expect(text).toContain("_Generated: 2026-01-22T00:00:00Z_");
    expect(text).toContain(
      "- **students:** 60\n- **columns:** c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 2 more",
    );
    expect(text).toContain("- **fuzzy:** true\n- **batch:** 8\n- **seed:** 3\n- **status:** failed");
    expect(text).toContain("- The run did not finish: failed. What follows is what it recorded.");
    expect(text).toContain("- 10 items recorded, 0 failed.\n- Cost: 1.500 EUR.");
    expect(text).toContain("- accuracy: 0.500\n- broken: –");
    const unpriced = report({ sections: { run_id: "r", status: "finished", token_usage: { cost: null } } });
    expect(unpriced).toContain("- Cost: unknown.");
    expect(report({})).toContain("Nothing was recorded.");
  });

  it("has the best combination, the values of each factor and all rows, by F1 where there is one", () => {
    const rows = resultsWith([
      { mode: "a", model: "m", tp: 8, fp: 2, fn: 2 },
      { mode: "b", model: "m", tp: 5, fp: 5, fn: 5 },
    ]).rows();
    const scores = { n: 1, f1: 0.8, precision: 0.8, recall: 0.8, intervals: { f1: { low: 0.7, high: 0.9 } } };
    const text = report({
      factors: ["mode", "model"],
      rows,
      sections: {
        ...{ run_id: "r", status: "finished", ended_at: "2026" },
        evaluation: { by_mode: { a: scores, b: { n: 1 } }, by_model: "odd" },
      },
    });
    expect(text).toMatch(/- \*\*Best:\*\* a \+ m, f1 0\.800( \(.*\))?, 1 items\./);
    expect(text).toContain("- It is the best of 2 combinations, so its score is in part luck.");
    expect(text).toContain("## By mode\n\n| mode | Items | Precision | Recall | F1 | 95 % interval |");
    expect(text).toContain("| a | 1 | 0.800 | 0.800 | 0.800 | (0.700 to 0.900) |");
    expect(text).toContain("| b | 1 | – | – | – |  |");
    expect(text).not.toContain("## By model");
    expect(text).toContain("## Full Results Table\n\n| mode | model | Items | Precision | Recall | F1 |");
  });

  it("goes by accuracy where items are right or wrong, and leaves the rest of many rows to the file", () => {
    const items = Array.from({ length: 205 }, (_, index) => ({
      ...{ mode: `m${index}`, model: "x", correct: index === 7 },
    }));
    const rows = resultsWith(items).rows();
    const text = report({
      ...{ factors: ["mode", "model"], rows },
      sections: {
        ...{ run_id: "r", status: "finished" },
        evaluation: { by_mode: { m7: { n: 1, accuracy: 1 } } },
      },
    });
    expect(text).toMatch(/- \*\*Best:\*\* m7 \+ x, accuracy 1\.000/);
    expect(text).toContain("| mode | Items | Precision | Recall | Accuracy | 95 % interval |");
    expect(text).toContain("5 more rows are in metrics.json.");
  });
});

describe("results by combinations of factors", () => {
  it("leave out items without a value for a factor, and sum counts as far as items have them", () => {
    const results = resultsWith([
      { mode: "a", model: "m", tp: 1, fp: 2 },
      { mode: "a", model: "m", tp: 2 },
      { mode: "a", model: null, tp: 9 },
      { model: "m", tp: 9 },
    ]);
    expect(results.rows()).toMatchObject([{ factors: { mode: "a", model: "m" }, counts: { tp: 3, fp: 2 } }]);
    expect(resultsWith([{ a: 1 }], []).rows()).toEqual([]);
  });

  it("stop at ten thousand combinations and count what came after", () => {
    const results = new FactorResults(["id"]);
    for (let id = 0; id < 10_003; id++) results.add({ id, expected: "y", predicted: "y" });
    expect(results.rows()).toHaveLength(10_000);
    expect(results.leftOut).toBe(3);
  });

  it("are in the order of their values, the best the first of equals", () => {
    const rows = resultsWith(
      ["b", "a", "c"].map((mode) => ({ mode, correct: mode !== "c" })),
      ["mode"],
    ).rows();
    expect(rows.map(({ factors }) => factors.mode)).toEqual(["a", "b", "c"]);
    expect(resultsOf(rows, ["mode"])).toMatchObject({
      best_overall: { mode: "a", accuracy: 1 },
      by_mode: { a: { avg_accuracy: 1 }, c: { avg_accuracy: 0 } },
    });
  });

  it("have no best without a score", () => {
    const rows = resultsWith([{ mode: "a", model: "m", latency: 3 }]).rows();
    expect([leadingScore(rows), bestRow(rows)]).toEqual([undefined, undefined]);
    expect(resultsOf(rows, ["mode"])).toEqual({ by_mode: { a: {} } });
    expect(resultsOf([], ["mode"])).toEqual({});
  });
});
