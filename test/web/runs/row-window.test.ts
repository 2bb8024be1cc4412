import { describe, expect, it } from "vitest";
import { nextRow } from "../../../src/web/runs/row-keys.js";
import { scrollTopFor, windowOf } from "../../../src/web/runs/row-window.js";

const screen = { rowHeight: 30, viewHeight: 600, extra: 5 };

describe("the rows on the screen", () => {
  it("are those that are visible and a few more", () => {
    expect(windowOf({ ...screen, count: 10_000, scrollTop: 3000 })).toEqual({
      height: 300_000,
      first: 95,
      end: 125,
      top: 2850,
    });
    expect(windowOf({ ...screen, count: 3, scrollTop: 0 })).toEqual({ height: 90, first: 0, end: 3, top: 0 });
    expect(windowOf({ ...screen, count: 0, scrollTop: 0 })).toEqual({ height: 0, first: 0, end: 0, top: 0 });
  });

  it("stay inside when the list has become shorter than the place scrolled to", () => {
    const { first, end } = windowOf({ ...screen, count: 30, scrollTop: 9000 });
    expect([first, end]).toEqual([5, 30]);
  });

  it.each([100_000, 2_000_000])(
    "reach the first and the last of %i within a height that browsers have",
    (count) => {
      const start = windowOf({ ...screen, count, scrollTop: 0 });
      expect(start.first).toBe(0);
      expect(start.height).toBeLessThanOrEqual(17_000_000);
      const scrollTop = start.height - screen.viewHeight;
      const last = windowOf({ ...screen, count, scrollTop });
      expect(last.end).toBe(count);
      expect(last.top + (last.end - last.first) * screen.rowHeight).toBeCloseTo(start.height, 0);
    },
  );

  it.each([1000, 2_000_000])("of %i hold a row that was scrolled to, whole", (count) => {
    for (const row of [0, 17, 500, count - 1]) {
      const scrolling = { ...screen, count, scrollTop: 4000 };
      const scrollTop = scrollTopFor(row, scrolling);
      const { first, top } = windowOf({ ...scrolling, scrollTop });
      const y = top + (row - first) * screen.rowHeight - scrollTop;
      expect(y).toBeGreaterThanOrEqual(-0.5);
      expect(y + screen.rowHeight).toBeLessThanOrEqual(screen.viewHeight + 0.5);
    }
  });

  it("are not scrolled for a row that is visible already", () => {
    expect(scrollTopFor(105, { ...screen, count: 1000, scrollTop: 3000 })).toBe(3000);
  });
});

describe("keys", () => {
  it("move along the rows and stop at the ends", () => {
    const place = { active: 5, count: 100, page: 20 };
    const rows = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((key) =>
      nextRow(key, place),
    );
    expect(rows).toEqual([6, 4, 25, 0, 0, 99]);
    expect(nextRow("toString", place)).toBeUndefined();
    expect(nextRow("x", place)).toBeUndefined();
  });
});
