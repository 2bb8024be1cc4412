import { describe, expect, it } from "vitest";
import { flattenInto, isPlainObject } from "../../src/core/flatten.js";
import type { Value } from "../../src/core/value.js";

function leaves(data: unknown, prefix?: string): [string, Value][] {
  const into = new Map<string, Value>();
  flattenInto(into, data, prefix);
  return [...into];
}

describe("flattenInto", () => {
  it("joins the names of nested objects with dots, in the writer's order", () => {
    const data = { b: { y: 1, x: { deep: true } }, a: "text" };
    expect(leaves(data)).toEqual([
      ["b.y", 1],
      ["b.x.deep", true],
      ["a", "text"],
    ]);
  });

  it("keeps arrays and null as leaves and leaves out what is undefined", () => {
    expect(leaves({ list: [1, { a: 2 }], nothing: null, gone: undefined })).toEqual([
      ["list", [1, { a: 2 }]],
      ["nothing", null],
    ]);
  });

  it("puts a prefix before every name and names a lone leaf by it", () => {
    expect(leaves({ mae: 1 }, "metrics.t20")).toEqual([["metrics.t20.mae", 1]]);
    expect(leaves(3, "seed")).toEqual([["seed", 3]]);
    expect(leaves(undefined, "seed")).toEqual([]);
  });

  it("gives the same names however often a writer's names were met before", () => {
    const data = { a: { b: 1 }, "a.b": 2, "": { c: 3 } };
    const first = leaves(data);
    expect(leaves(data)).toEqual(first);
    expect(leaves({ b: 1 }, "a")).toEqual([["a.b", 1]]);
    expect(first).toEqual([
      ["a.b", 2],
      ["c", 3],
    ]);
  });

  it("takes __proto__ and constructor for ordinary names", () => {
    const data = JSON.parse('{"__proto__":{"x":1},"constructor":{"y":2}}') as unknown;
    expect(leaves(data)).toEqual([
      ["__proto__.x", 1],
      ["constructor.y", 2],
    ]);
  });

  it("keeps what lies too deep as one text", () => {
    let data: unknown = 1;
    for (let level = 0; level < 100; level++) data = { n: data };
    expect(leaves(data)).toEqual([[Array.from({ length: 64 }, () => "n").join("."), "[nested too deep]"]]);
  });

  it("goes on when more names were met than it remembers", () => {
    for (let round = 0; round < 3; round++) {
      const data = Object.fromEntries(Array.from({ length: 60_000 }, (_, key) => [`${round}_${key}`, key]));
      expect(leaves({ data })[59_999]).toEqual([`data.${round}_59999`, 59_999]);
    }
  });
});

describe("isPlainObject", () => {
  it("is true for objects with named members only", () => {
    expect([{}, [], null, 1, "x", undefined].map(isPlainObject)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
