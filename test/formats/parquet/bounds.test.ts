// What is looked through before hyparquet reads a page: nothing of a few bytes may cost more than they account for.

import type { parquetHeader } from "hyparquet/src/column.js";
import type { getMaxDefinitionLevel } from "hyparquet/src/schema.js";
import { describe, expect, it } from "vitest";
import { endOfDeltas, sharedLengthsAt } from "../../../src/formats/parquet/delta-bounds.js";
import { checkSchemaDepth, countPossibleGroups } from "../../../src/formats/parquet/metadata-bounds.js";
import { checkPageValues } from "../../../src/formats/parquet/page-bounds.js";
import { countInRuns } from "../../../src/formats/parquet/run-bounds.js";
import { endOfStruct } from "../../../src/formats/parquet/thrift-bounds.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
/** 2^31 - 1 as a varint. */
const huge = [0xff, 0xff, 0xff, 0xff, 0x07];

describe("structures", () => {
  it("end where their parser says", () => {
    // Field 1: i32; field 2: a list of two texts; field 3: a structure with a boolean; field 16 by its own number.
    const whole = bytes(
      0x15,
      0x02,
      0x19,
      0x28,
      1,
      0x61,
      2,
      0x62,
      0x63,
      0x1c,
      0x11,
      0,
      0x05,
      0x20,
      0x04,
      0,
      0x99,
    );
    expect(endOfStruct(whole, 0)).toBe(whole.length - 1);
  });

  it.each<[string, Uint8Array, string]>([
    ["a list of more entries than bytes", bytes(0x19, 0xf5, ...huge, 0, 0), "a list has 2147483647 entries"],
    ["a text that is longer than the bytes", bytes(0x18, ...huge, 0x61), "a text has 2147483647 bytes"],
    [
      "an integer without an end",
      new Uint8Array(40_000).fill(0xff).fill(0x16, 0, 1),
      "an integer has no end",
    ],
    ["structures in structures", new Uint8Array(5000).fill(0x1c), "nested too deep"],
    ["lists in lists", new Uint8Array(5000).fill(0x19), "lists in lists"],
    ["an unknown kind", bytes(0x1d, 0), "no kind 13"],
    ["an end that is not there", bytes(0x15, 0x02), "is cut"],
  ])("with %s are refused", (_, damaged, message) => {
    expect(() => endOfStruct(damaged, 0)).toThrow(message);
  });
});

describe("runs", () => {
  it("are counted through repeated and packed numbers", () => {
    // Five times 3, then one packed group of two bits: 0 1 2 3 0 1 2 3.
    expect(countInRuns(bytes(10, 3, 3, 0xe4, 0xe4), 0, { width: 2, count: 13, counted: 3 })).toBe(7);
    expect(countInRuns(bytes(10, 3, 3, 0xe4, 0xe4), 0, { width: 2, count: 8, counted: 3 })).toBe(5);
    expect(countInRuns(bytes(), 0, { width: 2, count: 0, counted: 3 })).toBe(0);
  });

  it.each<[string, Uint8Array]>([
    ["longer than the page", bytes(0xfe, 0xff, 0xff, 0xff, 0x0f, 1)],
    ["packed and longer than the page, of no bits", bytes(0xff, 0xff, 0xff, 0xff, 0x0f)],
  ])("that are %s are refused", (_, run) => {
    for (const width of [0, 1]) expect(() => countInRuns(run, 0, { width, count: 100 })).toThrow("a run of");
  });

  it("of numbers that no machine has are refused", () => {
    expect(() => countInRuns(bytes(2, 0), 0, { width: 255, count: 1 })).toThrow("255 bits");
    expect(() => countInRuns(bytes(2), 0, { width: 8, count: 3 })).toThrow("is cut");
  });
});

describe("differences", () => {
  /** 128 numbers a block in 4 parts, each one bit wide where told. */
  const block = (width: number): number[] => [
    0,
    width,
    width,
    width,
    width,
    ...new Array(16 * width).fill(0),
  ];

  it("end behind their last part", () => {
    expect(endOfDeltas(bytes(128, 1, 4, 5, 0, ...block(1), 9), 0, 129)).toBe(5 + 5 + 16);
    expect(endOfDeltas(bytes(128, 1, 4, 1, 0, 9), 0, 1)).toBe(5);
  });

  it.each<[string, Uint8Array, string]>([
    ["parts that take all memory", bytes(...huge, ...huge, 5, 0, 0), "blocks of"],
    ["no part", bytes(128, 1, 0, 5, 0, 0), "in 0 parts"],
    ["parts of no number", bytes(128, 1, 128, 1, 5, 0, 0), "in 128 parts"],
    ["numbers of more bits than there are", bytes(128, 1, 4, 5, 0, ...block(65)), "65 bits"],
    ["a difference without an end", bytes(128, 1, 4, 5, 0, ...new Array(99).fill(0xff)), "has no end"],
    ["a block that is cut", bytes(128, 1, 4, 5, 0, 0, 1), "is cut"],
  ])("with %s are refused", (_, damaged, message) => {
    expect(() => endOfDeltas(damaged, 0, 200)).toThrow(message);
  });

  it("of texts may not take what the one before has not, nor grow without end", () => {
    const constant = (first: number, difference: number): number[] => [
      128,
      1,
      4,
      0,
      first * 2,
      difference * 2,
      0,
      0,
      0,
      0,
    ];
    const growing = bytes(...constant(0, 1), ...constant(1, 0));
    expect([...sharedLengthsAt(growing, 0, 5)]).toEqual([1, 2, 3, 4, 5]);
    expect(() => sharedLengthsAt(bytes(...constant(1, 1), ...constant(1, 0)), 0, 5)).toThrow("takes 1 bytes");
    const many = [...new Array(55)].flatMap(() => [2, 0, 0, 0, 0]);
    const endless = bytes(128, 1, 4, 0, 0, ...many, 128, 1, 4, 0, 2, ...new Array(300).fill(0));
    expect(() => sharedLengthsAt(endless, 0, 7000)).toThrow("hold more than");
  });
});

type Header = ReturnType<typeof parquetHeader>;
type SchemaPath = Parameters<typeof getMaxDefinitionLevel>[0];

describe("numbers of any length", () => {
  const schemaPath = [
    { element: { name: "root" } },
    { element: { name: "n", type: "BYTE_ARRAY", converted_type: "DECIMAL", repetition_type: "REQUIRED" } },
  ].map((part) => ({ ...part, children: [], count: 1, path: [] })) as unknown as SchemaPath;
  const header = { type: "DATA_PAGE", data_page_header: { num_values: 1, encoding: "PLAIN" } } as Header;

  it("are read as far as somebody computes with them", () => {
    const of = (length: number): Uint8Array =>
      Buffer.concat([Buffer.from([length & 255, length >> 8, 0, 0]), Buffer.alloc(length)]);
    expect(() => checkPageValues(of(200), header, schemaPath)).not.toThrow();
    expect(() => checkPageValues(of(30_000), header, schemaPath)).toThrow("a number has 30000 bytes");
  });
});

describe("groups", () => {
  const group = (rows: number, packed: number, unpacked = packed) =>
    ({
      num_rows: BigInt(rows),
      columns: [
        {
          meta_data: {
            num_values: BigInt(rows),
            total_compressed_size: BigInt(packed),
            total_uncompressed_size: BigInt(unpacked),
          },
        },
      ],
    }) as unknown as Parameters<typeof countPossibleGroups>[0][number];

  it.each([
    ["fit together", [group(60_000, 400), group(5000, 500)], 2],
    ["have more rows than bytes tell apart", [group(60_000, 400), group(60_000, 500)], 1],
    ["have more bytes than the file", [group(10, 600), group(10, 600)], 1],
    ["unpack to more than anything does", [group(10, 10, 2 ** 40)], 0],
    ["have fewer than no rows", [group(-1, 10)], 1],
  ])("that %s", (_, groups, possible) => {
    expect(countPossibleGroups(groups, 1000)).toBe(possible);
  });

  it("of columns that are nested without end are refused", () => {
    const nested = (depth: number) => Array.from({ length: depth }, () => ({ name: "a", num_children: 1 }));
    expect(() => checkSchemaDepth(nested(20))).not.toThrow();
    expect(() => checkSchemaDepth(nested(40))).toThrow("nested deeper");
    const wide = [{ name: "root", num_children: 1000 }, ...new Array(1000).fill({ name: "a" })];
    expect(() => checkSchemaDepth(wide)).not.toThrow();
  });
});
