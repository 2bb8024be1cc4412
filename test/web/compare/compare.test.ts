import { describe, expect, it } from "vitest";
import type { MetricComparisonView } from "../../../src/server/api.js";
import { allSettings } from "../../../src/web/compare/all-settings.js";
import {
  faultOfSubjects,
  isDifferent,
  strokesOfRuns,
  withoutSubject,
  withReference,
} from "../../../src/web/compare/subjects.js";
import {
  countVerdicts,
  isDecided,
  sentencesAbout,
  verdictLook,
} from "../../../src/web/compare/verdict-look.js";

function metric(name: string, verdict: MetricComparisonView["verdicts"][number]): MetricComparisonView {
  return { name, label: name, cells: [], sentences: [`b ${verdict}`], verdicts: [verdict] };
}

describe("the subjects of a comparison", () => {
  it("begin with the reference, which can be changed", () => {
    expect(withReference(["a", "b", "c"], "c")).toEqual(["c", "a", "b"]);
    expect(withReference(["a", "b"], "x")).toEqual(["a", "b"]);
    expect(withoutSubject(["a", "b"], "a")).toEqual(["b"]);
  });
  it("are two to twenty", () => {
    const some = (count: number) => Array.from({ length: count }, (_, i) => String(i));
    expect(faultOfSubjects([])).toContain("Nothing is chosen");
    expect(faultOfSubjects(["a"])).toContain("one more");
    expect(faultOfSubjects(some(2))).toBeUndefined();
    expect(faultOfSubjects(some(20))).toBeUndefined();
    expect(faultOfSubjects(some(21))).toContain("at most 20");
  });
});

describe("the strokes of a comparison", () => {
  it("are a family's for each of its runs, unless the run is a subject itself", () => {
    const [a, b] = [
      { color: "#000001", dash: [] },
      { color: "#000002", dash: [] },
    ];
    const run = (key: string) => ({ key, label: key, status: "finished" as const });
    const subjects = [
      { key: "f", runs: [run("x"), run("y")] },
      { key: "y", runs: [run("y")] },
    ];
    const strokes = strokesOfRuns(
      subjects,
      new Map([
        ["f", a],
        ["y", b],
      ]),
    );
    expect([...strokes]).toEqual([
      ["f", a],
      ["y", b],
      ["x", a],
    ]);
  });
});

describe("verdicts", () => {
  const metrics = [
    metric("x", "cannot-tell"),
    metric("y", "lower"),
    metric("z", "worse"),
    metric("w", "better"),
  ];
  it("have an icon and a word each", () => {
    const verdicts = ["better", "worse", "higher", "lower", "equal", "cannot-tell"] as const;
    expect(new Set(verdicts.map((verdict) => verdictLook(verdict).icon)).size).toBe(6);
    expect(verdictLook("cannot-tell")).toMatchObject({ word: "cannot tell", tone: "neutral" });
  });
  it("are counted, those that decide first", () => {
    expect(countVerdicts(metrics, 0).map(({ verdict }) => verdict)).toEqual([
      "better",
      "worse",
      "lower",
      "cannot-tell",
    ]);
    expect(countVerdicts(metrics, 1)).toEqual([]);
  });
  it("are told in an order in which better and worse come first", () => {
    expect(sentencesAbout(metrics, 0).map(({ metric: { name } }) => name)).toEqual(["z", "w", "y", "x"]);
    expect(isDecided("equal")).toBe(false);
    expect(isDecided("higher")).toBe(true);
  });
});

describe("settings side by side", () => {
  it("hold what any run has", () => {
    const rows = allSettings([
      { params: [{ name: "lr", text: "0.1" }], attributes: [{ name: "host", text: "a" }] },
      {
        params: [
          { name: "lr", text: "0.1" },
          { name: "seed", text: "1" },
        ],
        attributes: [],
      },
    ]);
    expect(rows).toEqual([
      { name: "lr", kind: "param", values: ["0.1", "0.1"] },
      { name: "seed", kind: "param", values: [null, "1"] },
      { name: "host", kind: "attribute", values: ["a", null] },
    ]);
    expect(rows.map(({ values }) => isDifferent(values))).toEqual([false, true, true]);
  });
});
