import { describe, expect, it } from "vitest";
import type { TableColumnView, TableRowView } from "../../../src/server/api.js";
import { visibleRange } from "../../../src/web/runs/column-layout.js";
import { columnNote, columnTitle } from "../../../src/web/runs/column-words.js";
import { fitName } from "../../../src/web/runs/name-room.js";
import { TableWidths } from "../../../src/web/runs/table-widths.js";

const measure = (text: string): number => text.length * 7;
const mae: TableColumnView = {
  name: "metrics.mae",
  label: "mae",
  isNumeric: true,
  unit: "s",
  direction: "min",
};
const model: TableColumnView = { name: "params.model", label: "model", isNumeric: false };

function rowOf(...texts: string[]): TableRowView {
  return {
    key: texts.join(),
    label: "run",
    status: "finished",
    root: "r",
    layout: "native",
    tags: [],
    notes: 0,
    runs: 1,
    met: 0,
    missed: 0,
    unknown: 0,
    cells: texts.map((text) => ({ text })),
  };
}

describe("the widths of columns", () => {
  it("hold any number whole and cut endless texts", () => {
    const widths = new TableWidths(measure);
    const [number, text] = widths.place([mae, model], [rowOf("1".repeat(60), "x".repeat(9000))], "run");
    expect(number?.width).toBeGreaterThan(60 * 7);
    expect(text?.width).toBeLessThan(300);
    expect(text?.left).toBe(number?.width);
  });

  it("grow, never shrink, and are the same list where nothing has changed", () => {
    const widths = new TableWidths(measure);
    const first = widths.place([mae], [rowOf("0.0123456789")], "run");
    expect(widths.place([mae], [rowOf("0.1")], "run")).toBe(first);
    const [wider] = widths.place([mae], [rowOf("0.01234567890123")], "run");
    expect(wider?.width).toBeGreaterThan(first[0]?.width ?? 0);
    const [afresh] = widths.place([mae], [rowOf("0.1")], "family");
    expect(afresh?.width).toBeLessThan(first[0]?.width ?? 0);
  });

  it("tell which columns are on the screen", () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...mae, name: `m${index}`, label: "" }));
    const placed = new TableWidths(measure).place(many, [], "run");
    const width = placed[0]?.width ?? 0;
    expect(visibleRange(placed, { scrollLeft: 0, width: 5 * width })).toMatch(/^0 \d$|^0 1\d$/);
    expect(visibleRange(placed, { scrollLeft: 90 * width, width: 50 * width })).toMatch(/^8\d 100$/);
  });
});

describe("headings", () => {
  it("say unit, direction and target, and what was inferred", () => {
    const column = { ...mae, target: "<= 0.020", isDirectionInferred: true };
    expect(columnNote(column)).toBe("s ↓? ≤ 0.020");
    expect(columnTitle(column)).toBe(
      "metrics.mae, in s, lower is better, inferred from the name, target <= 0.020",
    );
    expect(columnNote(model)).toBe("");
  });
});

describe("a row's name", () => {
  const row = { label: "hybrid_v2_20260105_080000", tags: ["paper", "keep"], runs: 1 };

  it("comes before its tags", () => {
    expect(fitName(row, { room: 400, measure })).toEqual({
      label: row.label,
      tags: ["paper", "keep"],
      hiddenTags: 0,
    });
    expect(fitName(row, { room: 220, measure })).toEqual({ label: row.label, tags: [], hiddenTags: 2 });
  });

  it("is cut in its middle", () => {
    const { label } = fitName({ ...row, tags: [] }, { room: 100, measure });
    expect(label).toMatch(/^hyb.*….*80000$/);
    expect(label.length).toBeLessThanOrEqual(15);
  });
});
