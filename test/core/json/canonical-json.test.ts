import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/json/canonical-json.js";

describe("canonical JSON", () => {
  it("is the RFC's own example", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\u0022/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts names by UTF-16 code units, as the RFC's list of names", () => {
    const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    const names = Object.keys(JSON.parse(canonicalJson(value)) as object);
    expect(names.filter((name) => name !== "1")).toEqual([
      "\r",
      "\u0080",
      "\u00f6",
      "\u20ac",
      "\ud83d\ude00",
      "\ufb33",
    ]);
  });

  it.each([
    [-0, "0"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [1e21, "1e+21"],
    [999999999999999900000, "999999999999999900000"],
    [0.1, "0.1"],
    ["", '""'],
    [[], "[]"],
    [{}, "{}"],
    [{ b: undefined, a: 1 }, '{"a":1}'],
    [Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
  ])("writes %j as %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("has the bytes that other implementations hash", () => {
    // printf '%s' '{"lr":0.1,"model":"gpt","seed":1}' | sha256sum
    const text = canonicalJson({ seed: 1, model: "gpt", lr: 0.1 });
    expect(createHash("sha256").update(text).digest("hex")).toMatch(/^[0-9a-f]{64}$/);
    expect(text).toBe('{"lr":0.1,"model":"gpt","seed":1}');
  });

  it.each([
    [{ a: { b: [1, Number.NaN] } }, /"a\.b\.1" is NaN/],
    [{ lr: Number.POSITIVE_INFINITY }, /"lr" is Infinity/],
    [Number.NaN, /^The value is NaN/],
    [{ a: 1n }, /is a bigint/],
    [[undefined], /"0" is undefined/],
    [{ f: () => 1 }, /is a function/],
    [{ t: new Date(0) }, /is a Date, not plain data/],
    [{ m: new Map() }, /is a Map/],
    [{ t: "\ud800" }, /half a surrogate pair/],
    [{ "\udc00": 1 }, /half a surrogate pair/],
  ])("refuses %s and says where", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it("refuses what holds itself", () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(() => canonicalJson(value)).toThrow(/nested deeper than 200/);
  });

  it("is the same for any order of members, and read back is the same data", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        const text = canonicalJson(value);
        expect(canonicalJson(turned)).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
