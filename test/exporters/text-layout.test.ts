import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TextBlock } from "../../src/exporters/text-block.js";
import { breakHeading, type FittingColumn, fitColumns } from "../../src/exporters/text-layout.js";

function block(heading: string, contentWidth: number, leastWidth = contentWidth): TextBlock {
  const draw = (): string => "";
  return { heading, note: "", isRight: false, isHeadingRight: false, contentWidth, leastWidth, draw };
}

function column(heading: string, width: number, options: Partial<FittingColumn> = {}): FittingColumn {
  return { block: block(heading, width), isKept: false, rank: 1, ...options };
}

describe("breakHeading", () => {
  it("breaks behind dots, underscores and dashes and before capitals", () => {
    expect(breakHeading("training_duration_minutes", 9)).toEqual(["training_", "duration_", "minutes"]);
    expect(breakHeading("overall_edc.mae", 10)).toEqual(["overall_", "edc.mae"]);
    expect(breakHeading("learningRateDecay", 8)).toEqual(["learning", "Rate", "Decay"]);
    expect(breakHeading("t20.mae", 20)).toEqual(["t20.mae"]);
  });

  it("keeps the mark of the sorted column with its last word", () => {
    expect(breakHeading("training_minutes ▲", 9)).toEqual(["training_", "minutes ▲"]);
  });

  it("loses no character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "B", "_", ".", "-", " ") }),
        fc.nat(10),
        (heading, width) => {
          expect(breakHeading(heading, width).join("").replaceAll(" ", "")).toBe(heading.replaceAll(" ", ""));
        },
      ),
    );
  });
});

describe("fitColumns", () => {
  it("gives places by rank, then by order, and keeps the order", () => {
    const all = [
      column("id", 10, { isKept: true }),
      column("c", 10, { rank: 3 }),
      column("b", 10, { rank: 2 }),
      column("a", 10, { rank: 2 }),
      column("verdict", 8, { isKept: true }),
    ];
    const { placed, leftOut } = fitColumns(all, 45);
    expect(placed.map(({ block: { heading } }) => heading)).toEqual(["id", "b", "a", "verdict"]);
    expect(leftOut).toEqual([1]);
  });

  it("breaks headings before it leaves out columns, and mends them when there is room", () => {
    const all = [column("id", 10, { isKept: true }), column("long_heading_here", 5)];
    expect(fitColumns(all, 20).placed[1]?.heading).toEqual(["long_", "heading_", "here"]);
    expect(fitColumns(all, 26).placed[1]?.heading).toEqual(["long_", "heading_here"]);
    expect(fitColumns(all, 29).placed[1]?.heading).toEqual(["long_heading_here"]);
  });

  it("never exceeds the terminal while the kept columns can be cut", () => {
    const anyColumn = fc
      .record({ heading: fc.string(), width: fc.nat(60), isKept: fc.boolean(), rank: fc.nat(3) })
      .map(({ heading, width, isKept, rank }) => ({
        block: block(heading.slice(0, 8), width, Math.min(width, 6)),
        isKept,
        rank,
      }));
    fc.assert(
      fc.property(
        fc.array(anyColumn, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 60, max: 200 }),
        (all, columns) => {
          const { placed, leftOut } = fitColumns(all, columns);
          const total = placed.reduce((sum, { width }) => sum + width + 2, -2);
          expect(total).toBeLessThanOrEqual(columns);
          expect(leftOut.every((index) => !all[index]?.isKept)).toBe(true);
          expect(placed.length + leftOut.length).toBe(all.length);
        },
      ),
    );
  });
});
