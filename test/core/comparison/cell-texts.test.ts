// What cells of tables say: units, times, flags and missing values.

import { describe, expect, it } from "vitest";
import { columnTexts, flagText, targetsOf, verdictText } from "../../../src/core/comparison/cell-texts.js";
import type { ComparisonColumn } from "../../../src/core/comparison/comparison-table.js";

function column(parts: Partial<ComparisonColumn>): ComparisonColumn {
  const none: ReadonlySet<number> = new Set();
  const rows = { bestRows: none, newBestRows: none, computedRows: none };
  return { field: "f", label: "f", kind: "fact", values: [], ...rows, ...parts };
}

function texts(parts: Partial<ComparisonColumn>): string[] {
  const all = column(parts);
  const { cellAt } = columnTexts(all);
  return all.values.map((_, row) => `${cellAt(row).text} ${cellAt(row).unit}`.trimEnd());
}

describe("cells", () => {
  it.each<[string, Partial<ComparisonColumn>, string[]]>([
    ["sizes in their own units", { field: "size_bytes", values: [812, 1536] }, ["812 B", "1.5 KiB"]],
    ["durations in readable units", { field: "time_ms", kind: "attribute", values: [1500] }, ["1.50 s"]],
    ["milliseconds of metrics as they are", { field: "time_ms", kind: "metric", values: [1500] }, ["1500"]],
    [
      "times without T and parts of seconds",
      { values: ["2026-01-22T02:01:57.5Z", null, undefined, "2026-01-23T02:01Z"] },
      ["2026-01-22 02:01:57", "null", "–", "2026-01-23 02:01"],
    ],
    [
      "zones where they differ",
      { values: ["2026-01-22T02:01:57Z", "2026-01-22T02:01:57+01:00", "2026-01-22T02:01:57"] },
      ["2026-01-22 02:01:57Z", "2026-01-22 02:01:57+01:00", "2026-01-22 02:01:57"],
    ],
    ["lists, flags and empty texts", { values: [[1, "a"], true, ""] }, ['[1,"a"]', "true", '""']],
  ])("show %s", (_, parts, expected) => {
    expect(texts(parts)).toEqual(expected);
  });

  it.each<[Partial<ComparisonColumn>, string]>([
    [{ unit: "s", values: [1] }, "s"],
    [{ values: [1] }, ""],
    [{ unit: "B", field: "size_bytes", values: [1] }, ""],
    [{ values: ["2026-01-22T02:01:57Z"] }, "UTC"],
    [{ unit: "s", target: { metric: "f", operator: "<=", value: 2 }, values: [1] }, "≤ 2 s"],
  ])("have a note under the heading: %j", (parts, note) => {
    expect(columnTexts(column(parts)).note).toBe(note);
  });
});

describe("verdicts", () => {
  const target = { metric: "f", operator: "<=", value: 2 } as const;

  it("are counted where there is a target", () => {
    const counts = [undefined, { met: 0, missed: 0, unknown: 0 }, { met: 1, missed: 1, unknown: 1 }];
    expect(counts.map((count) => verdictText(count))).toEqual(["–", "–", "1/3 met"]);
  });

  it("are flags, with a factor where it is known", () => {
    expect([
      flagText(undefined),
      flagText({ outcome: "met", target }),
      flagText({ outcome: "missed", target }),
      flagText({ outcome: "missed", target, factor: 3.2 }),
      flagText({ outcome: "unknown", target }),
    ]).toEqual(["", "✓", "✗", "✗ 3.2×", "–"]);
  });

  it("tell the targets of a column: those of runs, each once, else the column's own", () => {
    const verdicts = [
      { outcome: "none" },
      { outcome: "met", target },
      { outcome: "missed", target },
    ] as const;
    expect(targetsOf(column({ verdicts, target: { metric: "f", operator: ">=", value: 9 } }))).toEqual([
      target,
    ]);
    expect(targetsOf(column({ verdicts: [verdicts[0]], target }))).toEqual([target]);
    expect(targetsOf(column({}))).toEqual([]);
  });
});
