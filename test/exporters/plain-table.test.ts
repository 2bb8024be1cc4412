import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/core/printable.js";
import { renderPlainTable } from "../../src/exporters/plain-table.js";

const header = ["run", "status", "duration", "note"];
const rows = [
  ["lstm_20260120_114501", "finished", "13.5 h", "first try"],
  ["hybrid_v2_20260122_020157", "failed", "31.5 min", ""],
  [
    "日本",
    "running",
    "–",
    "a very long note that goes on and on, much longer than anybody wants to read here",
  ],
];

describe("renderPlainTable", () => {
  it("pads the columns under a ruled header, numbers on the right", () => {
    const text = renderPlainTable(header, rows.slice(0, 2), { columns: undefined });
    expect(text).toBe(
      [
        "run                        status    duration  note",
        "─────────────────────────  ────────  ────────  ─────────",
        "lstm_20260120_114501       finished    13.5 h  first try",
        "hybrid_v2_20260122_020157  failed    31.5 min",
        "",
      ].join("\n"),
    );
  });

  it("cuts the widest column until a row fits the terminal", () => {
    for (const columns of [60, 80, 100]) {
      const lines = renderPlainTable(header, rows, { columns }).trimEnd().split("\n");
      expect(lines.every((line) => displayWidth(line) <= columns)).toBe(true);
      expect(lines.at(-1)?.endsWith("…")).toBe(true);
    }
  });

  it("cuts the first column last, in its middle, and numbers never", () => {
    const narrow = (columns: number): string => renderPlainTable(header, rows, { columns });
    expect(narrow(58)).toContain("hybrid_v2_20260122_020157  ");
    const cut = narrow(44);
    expect(cut).toContain("hybr…22_020157");
    expect(cut).toContain("31.5 min");
  });

  it("cuts none of the columns that are to stay whole", () => {
    const text = renderPlainTable(header, rows, { columns: 50, whole: ["run", "status"] });
    expect(text).toMatch(/^hybrid_v2_20260122_020157 {2}failed {4}/m);
    expect(text).toMatch(/^日本 +running +– {2}\S.*…$/m);
  });

  it("cuts nothing in a pipe and spells out what a terminal would obey", () => {
    const text = renderPlainTable(["a"], [["\x1b[31m".padEnd(500, "x")]], { columns: undefined });
    expect(text).toContain(`\\x1b[31m${"x".repeat(495)}`);
  });

  it("uses colour only when told", () => {
    expect(renderPlainTable(header, rows, { columns: 80 })).not.toContain("\x1b");
    expect(renderPlainTable(header, rows, { columns: 80, color: true })).toContain("\x1b[1mrun");
  });

  it("lists many rows without trouble", () => {
    const many = Array.from({ length: 200_000 }, (_, index) => [`run ${index}`]);
    expect(renderPlainTable(["run"], many, { columns: 80 }).split("\n")).toHaveLength(200_003);
  });
});
