import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNonFinite } from "../../../src/core/json/json-non-finite.js";
import { JsonParser } from "../../../src/core/json/json-parser.js";

/** Texts as Python writes them: words in place of some numbers, keys and strings that look like them. */
const key = fc.constantFrom("a", "b", "__proto__", "3", "NaN", 'q"\\', "é\n", "\0NaN");
const leaf = fc.oneof(
  fc.constantFrom("NaN", "Infinity", "-Infinity", "-NaN", "nan", "1.5", "-0", "null", "true", '"NaN"'),
  fc.constantFrom('"\\u0000NaN"', '": NaN"', '"\\\\"', '"a\\": NaN"', '"\\""', "12e3", '"\\u0000Infinity"'),
);
const space = fc.constantFrom("", " ", "\n", "\n  ", "\t", "\u00a0", "");
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .array(fc.tuple(key, space, space, tie("text")), { maxLength: 5 })
      .map(
        (members) =>
          `{${members.map(([k, a, b, v]) => `${a}${JSON.stringify(k)}${a}:${b}${v}${b}`).join(",")}}`,
      ),
    fc.array(tie("text"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
  ),
}));
/** Nothing wrong with these but the words: the quick way takes most of them. */
const plain = fc
  .uniqueArray(
    fc.tuple(key, fc.constantFrom("NaN", "Infinity", "-Infinity", "1.5", '": NaN"', '"\\\\"', '{"x":NaN}')),
    {
      selector: ([name]) => name,
      maxLength: 6,
    },
  )
  .map((members) => `{${members.map(([name, value]) => `\n${JSON.stringify(name)}: ${value}`).join(",")}}`);
const damaged = fc
  .tuple(
    text,
    fc.nat(),
    fc.constantFrom('"', "\\", "NaN", "Infinity", ",", "{", "}", ":", "\n", ""),
    fc.nat(3),
  )
  .map(([whole, at, put, cut]) => {
    const place = at % (whole.length + 1);
    return whole.slice(0, place) + put + whole.slice(place + cut);
  });

function said(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    return String(error);
  }
}

describe("the quick way through JSON with bare NaN", () => {
  it("says what the careful parser says, or nothing", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(text, plain, damaged), fc.nat(9), (given, line) => {
        const quick = parseNonFinite(given, line);
        if (quick === undefined) return;
        taken++;
        const careful = said(() => new JsonParser(given, line).parse());
        expect(careful).toStrictEqual(quick);
        expect(JSON.stringify(careful)).toBe(JSON.stringify(quick));
      }),
      { numRuns: 4000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("takes what Python writes, with lines and names", () => {
    const given = '{\n "mae": NaN,\n "nested": {"r\\"2": -Infinity, "list": [1, {"x": Infinity}]}\n}';
    const quick = parseNonFinite(given, 1);
    expect(quick?.value).toEqual({
      mae: Number.NaN,
      nested: { 'r"2': -Infinity, list: [1, { x: Infinity }] },
    });
    expect(quick?.repairs.map(({ line }) => line)).toEqual([2, 3, 3]);
    expect(quick).toStrictEqual(new JsonParser(given, 1).parse());
  });

  it.each([
    ["a word in a list", '{"a": [NaN], "b": NaN}'],
    ["a key that appears twice", '{"a": NaN, "a": 1}'],
    ["a word as a key", '{"a": NaN, NaN: 1}'],
    ["a string that looks like what stands in for a word", '{"a": NaN, "b": "\\u0000NaN"}'],
    ["a prototype", '{"__proto__": NaN}'],
    ["a cut end", '{"a": NaN, "b": "x'],
    ["nothing wrong but the words' spelling", '{"a": nan}'],
  ])("leaves %s to the careful parser", (_, given) => {
    expect(parseNonFinite(given, 1)).toBeUndefined();
  });

  it("takes no time for a text of quotes that are never closed", () => {
    const given = `NaN "${'\\"'.repeat(400_000)}`;
    const start = performance.now();
    expect(parseNonFinite(given, 1)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
