import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonParser } from "../../../src/core/json/json-parser.js";
import { deepestJson, JsonSyntaxError, parseTolerantJson } from "../../../src/core/json/tolerant-json.js";

function errorOf(text: string): JsonSyntaxError {
  try {
    parseTolerantJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(text)}`);
}

function attempt<T>(parse: () => T): { value: T } | { error: unknown } {
  try {
    return { value: parse() };
  } catch (error) {
    return { error };
  }
}

describe("parseTolerantJson", () => {
  it("reads valid JSON without repairs", () => {
    expect(parseTolerantJson(' {"a": [1, 2.5e3, null, true, "x"]} ')).toEqual({
      value: { a: [1, 2500, null, true, "x"] },
      repairs: [],
    });
  });

  it("reads bare NaN and infinities as Python writes them and says where", () => {
    const { value, repairs } = parseTolerantJson('{"mae": 1,\n "rmse": NaN,\n "x": [-Infinity, Infinity]}');
    expect(value).toEqual({
      mae: 1,
      rmse: Number.NaN,
      x: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    });
    expect(repairs[0]).toEqual({
      line: 2,
      message: '"rmse" is NaN, which JSON does not allow. Read as NaN; write null to silence this.',
    });
    expect(repairs.map((repair) => repair.line)).toEqual([2, 3, 3]);
  });

  it("reads nan and inf in the spellings of other languages", () => {
    expect(parseTolerantJson("[nan, -inf, inf, -nan]").value).toEqual([
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect(errorOf("[infinite]").message).toContain("where a value belongs");
  });

  it("drops a byte order mark", () => {
    expect(parseTolerantJson('\uFEFF{"a":1}').value).toEqual({ a: 1 });
  });

  it("lets the last of duplicate keys count and reports them where it must parse itself", () => {
    const { value, repairs } = parseTolerantJson('{"a": 1, "a": NaN, "a": 3}');
    expect(value).toEqual({ a: 3 });
    expect(repairs.map((repair) => repair.message)).toContain('"a" appears twice. The last one counts.');
  });

  it.each([
    '{"__proto__": {"evil": 1}, "constructor": 2}',
    '{"__proto__": {"evil": 1}, "constructor": 2, "n": NaN}',
  ])("keeps __proto__ as an ordinary own member: %s", (text) => {
    const value = parseTolerantJson(text).value as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toContain("__proto__");
    expect("evil" in value).toBe(false);
    expect("evil" in {}).toBe(false);
    expect(value.constructor).toBe(2);
  });

  it.each([
    ["", 1, 1, "the text is empty"],
    ["  \n ", 2, 2, "the text is empty"],
    ['{"a": 1,\n "b": }', 2, 7, 'found "}" where a value belongs'],
    ['{"a": 1', 1, 8, 'the text ends where "," or "}" belongs'],
    ['{"a" 1}', 1, 6, 'found "1}" where ":" belongs'],
    ["[1, 2,]", 1, 7, 'found "]" where a value belongs'],
    ['{"a": 1,}', 1, 9, 'found "}" where a key belongs'],
    ['{"a": "x', 1, 7, "a string that is never closed"],
    ['["a\tb"]', 1, 4, "a control character (code 9) in a string"],
    ['["\\x41"]', 1, 2, "a bad escape in a string"],
    ["[01]", 1, 3, 'found "1]" where "," or "]" belongs'],
    ["{} {}", 1, 4, 'found "{}" after the end of the value'],
    ["[1] // no", 1, 5, 'found "// no" after the end of the value'],
  ])("says where %j is wrong", (text, line, column, message) => {
    const error = errorOf(text);
    expect([error.line, error.column, error.message]).toEqual([line, column, message]);
  });

  it("counts lines from the number it is told", () => {
    expect(attempt(() => parseTolerantJson("{\n!", { firstLine: 10 }))).toMatchObject({
      error: { line: 11 },
    });
  });

  it("refuses nesting deeper than the limit, at once", () => {
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(parseTolerantJson(deep(deepestJson)).repairs).toEqual([]);
    expect(errorOf(deep(deepestJson + 1)).message).toContain(`deeper than ${deepestJson}`);
    expect(errorOf(deep(200_000)).column).toBe(deepestJson + 1);
    expect(errorOf('{"a":'.repeat(200_000)).message).toContain("deeper");
    expect(errorOf("[NaN,".repeat(200_000)).message).toContain("deeper");
  });

  it("refuses millions of objects at once", () => {
    const start = performance.now();
    expect(errorOf(`[${"{},".repeat(15_000_000)}{}]`).message).toBe("more than 2000000 objects and lists");
    expect(performance.now() - start).toBeLessThan(5000);
    expect(parseTolerantJson(`[${"[],".repeat(500_000)}[]]`).repairs).toEqual([]);
  });

  it("does not count brackets in strings as depth", () => {
    const text = JSON.stringify({ text: '[{\\"'.repeat(10_000) });
    expect(parseTolerantJson(text).value).toEqual(JSON.parse(text));
  });

  it("reads wide and long values in linear time", () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `"k${i}": NaN`).join(",\n");
    const { value, repairs } = parseTolerantJson(`{${keys}}`);
    expect(Object.keys(value as object)).toHaveLength(100_000);
    expect(repairs).toHaveLength(21);
    expect(repairs[20]?.message).toBe("99980 more like this are not listed.");
    expect((parseTolerantJson(`["${"x".repeat(10_000_000)}", NaN]`).value as string[])[0]).toHaveLength(
      10_000_000,
    );
    expect((parseTolerantJson(`[${"9".repeat(2_000_000)}, NaN]`).value as number[])[0]).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it("agrees with JSON.parse on every valid text, on the slow path too", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(new JsonParser(text, 1).parse()).toEqual({ value: JSON.parse(text), repairs: [] });
      }),
    );
  });

  it("accepts no damaged text silently that JSON.parse refuses, and refuses none that it accepts", () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom(...'{}[]:,"\\0123456789.-+eE truefalsnNaI\u0000\n', "\uFEFF", ""),
      )
      .map(([text, at, sign]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + sign + text.slice(place + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        const strict = attempt(() => JSON.parse(text) as unknown);
        const own = attempt(() => new JsonParser(text, 1).parse());
        if ("error" in own) {
          expect(own.error).toBeInstanceOf(JsonSyntaxError);
          expect(strict).toHaveProperty("error");
        } else if ("value" in strict) expect(own.value.value).toEqual(strict.value);
        else expect(own.value.repairs.length > 0 || text.startsWith("\uFEFF")).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
