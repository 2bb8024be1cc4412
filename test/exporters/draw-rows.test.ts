import { describe, expect, it } from "vitest";
import { type DrawnTable, drawPlainly, drawRows, drawWithPackage } from "../../src/exporters/draw-rows.js";
import { choosePaint } from "../../src/exporters/terminal-style.js";

const paint = choosePaint(true);

function sample(rowCount: number): DrawnTable {
  return {
    widths: [6, 9, 3],
    headings: [
      ["      ", paint("t20.mae", "bold").concat("  "), "v  "],
      ["run   ", "  ≤ 0.02 ", "ver"],
    ],
    rows: Array.from({ length: rowCount }, (_, row) => [
      `run ${row % 10} `,
      paint("0.0183*", "green", "bold").concat(" ✓"),
      row % 2 === 0 ? "–  " : "3/4",
    ]),
    rule: (text) => paint(text, "dim"),
  };
}

describe("drawing rows", () => {
  it("looks the same whether the package or plain padding does it, colours included", () => {
    for (const rows of [1, 2, 30]) expect(drawWithPackage(sample(rows))).toEqual(drawPlainly(sample(rows)));
  });

  it("draws a rule below the headings and one below the rows, no spaces at the ends", () => {
    const lines = drawRows({ ...sample(2), rule: (text) => text });
    expect(lines[2]).toBe("──────  ─────────  ───");
    expect(lines.at(-1)).toBe("──────  ─────────  ───");
    expect(lines[3]?.endsWith("–")).toBe(true);
    expect(lines).toHaveLength(6);
  });

  it("draws many rows in little time", () => {
    const start = performance.now();
    expect(drawRows(sample(100_000))).toHaveLength(100_004);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
