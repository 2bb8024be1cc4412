import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellReader } from "../../../src/catalog/index/cell-reader.js";
import { type Cell, decodeColumn, encodeColumn } from "../../../src/catalog/index/column-codec.js";

const texts = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constant("\ud800"), fc.constant("ünï"));
const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, -0, 0, Number.POSITIVE_INFINITY),
);
const lists = fc.array(
  fc.oneof(numbers, texts, fc.constant(null), fc.record({ a: numbers }, { noNullPrototype: true })),
  {
    maxLength: 4,
  },
);
const others = fc.constantFrom<Cell>(undefined, null, true, false, "", "true", "null", "NaN", "0");

/** Columns as they come: of one kind, sparse, of few values, of everything. */
const columns = fc.oneof(
  ...[numbers, texts, lists].map((kind) =>
    fc.array(fc.oneof(kind, fc.constant(undefined)), { maxLength: 60 }),
  ),
  fc.array(numbers, { minLength: 200, maxLength: 300 }),
  fc.array(texts, { minLength: 200, maxLength: 300 }),
  fc.array(fc.oneof(numbers, texts, lists, others), { maxLength: 60 }),
) as fc.Arbitrary<Cell[]>;

describe("a column of an index", () => {
  it("comes back as it was, whatever is in it", () => {
    fc.assert(
      fc.property(columns, (cells) => {
        const { form, bytes } = encodeColumn(cells);
        const aligned = Buffer.allocUnsafeSlow(bytes.length);
        bytes.copy(aligned);
        const plainForm = JSON.parse(JSON.stringify(form)) as typeof form;
        expect(decodeColumn(plainForm, aligned, cells.length)).toStrictEqual(cells);
        const read = cellReader(plainForm, aligned, cells.length);
        expect(cells.map((_, row) => read(row))).toStrictEqual(cells);
      }),
      { numRuns: 500 },
    );
  });

  it("takes a byte a cell where there are few values, and eight where there are many numbers", () => {
    const few = Array.from({ length: 10_000 }, (_, index) => ["adam", "sgd", undefined][index % 3]);
    expect(encodeColumn(few).bytes.length).toBeLessThan(10_100);
    const many = Array.from({ length: 10_000 }, (_, index) => Math.sin(index));
    expect(encodeColumn(many).bytes.length).toBe(80_000);
  });
});
