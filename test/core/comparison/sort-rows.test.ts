import { describe, expect, it } from "vitest";
import { sortRows } from "../../../src/core/comparison/sort-rows.js";
import type { Value } from "../../../src/core/value.js";

const values: readonly (Value | undefined)[] = [
  ...[3, undefined, 1, "b", Number.NaN, 3, -0, "a", null, 0],
  ...[Number.POSITIVE_INFINITY, 1, 7, Number.NEGATIVE_INFINITY],
];
const rows = values.map((_, row) => row);

describe("sorting rows", () => {
  it("puts numbers first, then texts, then what is missing, ties in their order", () => {
    expect(sortRows(rows, values, { order: "asc" })).toEqual([13, 6, 9, 2, 11, 0, 5, 12, 10, 7, 3, 1, 4, 8]);
    expect(sortRows(rows, values, { order: "desc" })).toEqual([10, 12, 0, 5, 2, 11, 6, 9, 13, 3, 7, 1, 4, 8]);
  });

  it("gives the same first rows when only some are wanted", () => {
    for (const order of ["asc", "desc"] as const) {
      const all = sortRows(rows, values, { order });
      for (let top = 1; top <= rows.length + 1; top++)
        expect(sortRows(rows, values, { order, top })).toEqual(all.slice(0, top));
    }
  });

  it("sorts only the rows it is given", () => {
    expect(sortRows([12, 0, 4, 2], values, { order: "asc", top: 2 })).toEqual([2, 0]);
  });
});
