import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCsv } from "../../src/formats/csv.js";
import { encodeCsvColumns } from "../../src/formats/csv-columns.js";

const cell = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, "=1", 'a "b"', "x,y"),
);

describe("encodeCsvColumns", () => {
  it("writes the same as the row encoder, whatever the cells and however many", () => {
    const table = fc.tuple(fc.integer({ min: 2, max: 4 }), fc.nat(200)).chain(([columns, rows]) =>
      fc.array(fc.array(cell, { minLength: rows, maxLength: rows }), {
        minLength: columns,
        maxLength: columns,
      }),
    );
    fc.assert(
      fc.property(table, (columns) => {
        const header = columns.map((_, index) => `=name ${index}`);
        const rows = (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]));
        const text = new TextDecoder().decode(encodeCsvColumns(header, columns));
        expect(text).toBe(encodeCsv(header, rows));
      }),
      { numRuns: 60 },
    );
  });
});
