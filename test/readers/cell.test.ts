// Texts of table cells as values.

import { describe, expect, it } from "vitest";
import { parseCell } from "../../src/readers/cell.js";

describe("a cell", () => {
  it.each([
    [" 1e-3 ", 0.001],
    ["NaN", Number.NaN],
    ["NA", null],
    ["-inf", Number.NEGATIVE_INFINITY],
    ["True", true],
    ["0017", "0017"],
    ["12345678901234567890", "12345678901234567890"],
    ["1_000", "1_000"],
    ["", undefined],
  ])("%j is %j", (text, value) => {
    expect(parseCell(text)).toEqual(value);
  });
});
