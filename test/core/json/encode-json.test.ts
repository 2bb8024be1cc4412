import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepestJson, encodeJson, parseTolerantJson } from "../../../src/core/json/tolerant-json.js";

describe("encodeJson", () => {
  it("writes plain data exactly as JSON.stringify does, with and without indent", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.nat(4), (value, indent) => {
        fc.pre(!JSON.stringify(value, (_, item) => (Object.is(item, -0) ? "-0!" : item)).includes("-0!"));
        expect(encodeJson(value, indent)).toBe(JSON.stringify(value, null, indent));
      }),
    );
  });

  it("keeps -0, the smallest and the largest numbers", () => {
    const numbers = [-0, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, -1.5, 1e21];
    expect(encodeJson(numbers)).toBe("[-0,5e-324,1.7976931348623157e+308,9007199254740994,-1.5,1e+21]");
    expect(JSON.parse(encodeJson(numbers))).toEqual(numbers);
  });

  it("writes non-finite numbers as texts", () => {
    expect(encodeJson({ a: Number.NaN, b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] })).toBe(
      '{"a":"NaN","b":["Infinity","-Infinity"]}',
    );
  });

  it("leaves out undefined, functions and symbols as members, writes null for them elsewhere", () => {
    const odd = { a: undefined, b: () => 1, c: Symbol("c"), d: [undefined, () => 1, Symbol("x")] };
    expect(encodeJson(odd)).toBe('{"d":[null,null,null]}');
    expect(encodeJson(undefined)).toBe("null");
    expect(encodeJson({ a: undefined }, 2)).toBe("{}");
  });

  it("replaces what JSON does not know", () => {
    expect(encodeJson([12n, 2n ** 64n, new Date(Number.NaN), new Date(0)])).toBe(
      '[12,"18446744073709551616",null,"1970-01-01T00:00:00.000Z"]',
    );
    expect(
      encodeJson([new Float32Array([0.5, Number.NaN]), new BigInt64Array([1n]), new ArrayBuffer(8)]),
    ).toBe('[[0.5,"NaN"],[1],"[8 bytes]"]');
    expect(encodeJson([new Map([["a", 1]]), new Set([1, 2]), new TypeError("no"), Buffer.from([1, 2])])).toBe(
      '[{"a":1},[1,2],{"name":"TypeError","message":"no"},[1,2]]',
    );
    expect(encodeJson([Object(1), Object("x"), new DataView(new ArrayBuffer(2)), 2n ** 5000n])).toMatch(
      /^\[1,"x","\[2/,
    );
  });

  it("ends cycles and shares what is not a cycle", () => {
    const shared = { x: 1 };
    const loop: Record<string, unknown> = { shared, again: shared };
    loop.self = loop;
    loop.list = [loop];
    expect(encodeJson(loop)).toBe('{"shared":{"x":1},"again":{"x":1},"self":"[cyclic]","list":["[cyclic]"]}');
  });

  it("cuts depth at what the parser reads", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
    const text = encodeJson(deep);
    expect(text).toContain("[nested too deep]");
    expect(() => parseTolerantJson(text)).not.toThrow();
    expect(text.split(/[[{]/).length - 1).toBe(deepestJson + 1);
  });

  it("does not explode on data that shares itself", () => {
    let value: unknown[] = ["x".repeat(1000)];
    for (let i = 0; i < 40; i++) value = [value, value];
    const text = encodeJson(value);
    expect(text.length).toBeLessThan(66 * 1024 * 1024);
    expect(text.endsWith("]".repeat(41))).toBe(true);
    expect(encodeJson(new Array(2 ** 32 - 1)).length).toBeLessThan(66 * 1024 * 1024);
  });

  it("survives objects that throw", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const getter = Object.defineProperty({ b: 1 }, "a", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    const json = {
      toJSON: () => {
        throw new Error("no");
      },
    };
    expect(encodeJson([proxy, getter, json])).toBe(
      '["[unreadable]",{"b":1,"a":"[unreadable]"},"[unreadable]"]',
    );
    const endless: unknown = new Proxy(
      {},
      {
        get: () => endless,
        ownKeys: () => ["a"],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    );
    expect(() => encodeJson(endless)).not.toThrow();
  });

  it("keeps __proto__ as an ordinary member", () => {
    const text = '{"__proto__":{"a":1}}';
    expect(encodeJson(JSON.parse(text))).toBe(text);
    expect(encodeJson(new Map([["__proto__", 1]]))).toBe('{"__proto__":1}');
  });

  it("never throws and always writes JSON", () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withUnicodeString: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(() => JSON.parse(encodeJson(value))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});
