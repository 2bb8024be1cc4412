// What `runledger diagnose` prints for people: places, values, and runs in which nothing was found.

import { describe, expect, it } from "vitest";
import type { Diagnosis } from "../../src/catalog/diagnosis/diagnose-run.js";
import { type DiagnosedRun, diagnosisText } from "../../src/cli/diagnosis-text.js";
import type { Evidence } from "../../src/core/diagnosis/finding.js";
import { makeRun } from "../helpers/make-run.js";

const nothing = { params: 0, metrics: 0, curves: 0, points: 0, hasPredictions: false, siblings: 0 };
const text = (runs: readonly DiagnosedRun[], columns?: number): string =>
  diagnosisText(runs, { columns, color: false });

function healthy(id: string, lookedAt: Partial<Diagnosis["lookedAt"]> = {}): DiagnosedRun {
  return {
    run: makeRun({ id }),
    diagnosis: { findings: [], lookedAt: { ...nothing, ...lookedAt }, problems: [] },
  };
}

function sick(id: string, ...evidence: Evidence[]): DiagnosedRun {
  const finding = {
    code: "loss-flat",
    kind: "cause",
    severity: "wrong",
    message: "It is.",
    advice: "Mend it.",
  } as const;
  return {
    run: makeRun({ id }),
    diagnosis: { findings: [{ ...finding, evidence }], lookedAt: nothing, problems: [] },
  };
}

describe("a diagnosis as text", () => {
  it.each([
    [{}, "0 params, 0 final metrics, no history, no predictions.npy and no other runs."],
    [
      { params: 1, metrics: 1, curves: 1, points: 1, hasPredictions: true, siblings: 1 },
      "1 param, 1 final metric, 1 curve of up to 1 point, predictions.npy and 1 other run.",
    ],
    [
      { params: 2, metrics: 3, curves: 4, points: 5, siblings: 6 },
      "2 params, 3 final metrics, 4 curves of up to 5 points, no predictions.npy and 6 other runs.",
    ],
  ])("says of a healthy run what was looked at: %j", (lookedAt, words) => {
    expect(text([healthy("r", lookedAt)]).replace(/\s+/g, " ")).toBe(`r: nothing found. Looked at ${words} `);
  });

  it("names healthy runs, and counts those beyond five", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    expect(text(ids.map((id) => healthy(id)))).toBe(
      "Nothing found in 7 runs of 7: a, b, c, d, e and 2 more\n",
    );
    expect(text([healthy("a"), sick("b")])).toMatch(/\n\nNothing found in 1 run of 2: a\n$/);
  });

  it.each<[Evidence, string]>([
    [{ source: "fields", file: "m.json", line: 7, field: "lr", value: 0.3 }, "m.json:7  lr = 0.3"],
    [{ source: "fields", file: "m.json", field: "lr", value: undefined }, "m.json  lr = missing"],
    [{ source: "fields", file: "m.json", field: "sizes", value: [1, 2] }, "m.json  sizes = [1,2]"],
    [{ source: "history", file: "h.jsonl", field: "loss", value: 3, step: 9 }, "h.jsonl  loss at step 9 = 3"],
    [{ source: "targets", file: "targets.npy", field: "targets.npy", value: 1.25 }, "targets.npy  1.25"],
    [{ source: "predictions", file: "p.npy", field: "p.npy", value: null }, "p.npy  null"],
  ])("cites %j", (evidence, line) => {
    expect(text([sick("r", evidence)], 60).split("\n")).toContain(`   ${line}`);
  });
});
