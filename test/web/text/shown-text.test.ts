import { describe, expect, it } from "vitest";
import { countText, shownText, titleText } from "../../../src/web/text/shown-text.js";

describe("text of runs", () => {
  it("spells out what would act", () => {
    expect(shownText("\u001b[31mred\u202e")).toBe("\\x1b[31mred\\u202e");
  });

  it("is cut where it is endless, never inside a character", () => {
    expect(shownText("x".repeat(10_000))).toHaveLength(301);
    expect(titleText("x".repeat(10_000))).toHaveLength(2001);
    expect(shownText(`${"x".repeat(299)}😀 and more`)).toBe(`${"x".repeat(299)}…`);
  });

  it("counts in words", () => {
    expect([countText(1, "run"), countText(12_000, "run"), countText(2, "family", "families")]).toEqual([
      "1 run",
      "12,000 runs",
      "2 families",
    ]);
  });
});
