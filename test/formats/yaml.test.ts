import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseYaml, YamlSyntaxError } from "../../src/formats/yaml.js";

function errorOf(text: string): YamlSyntaxError {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlSyntaxError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("parseYaml", () => {
  it("reads settings and tells the line of each", () => {
    const { value, lineOf } = parseYaml(
      "roots: [runs]\nmetrics:\n  t20.mae: { direction: min,\n    target: '<= 0.02' }\n",
    );
    expect(value).toEqual({
      roots: ["runs"],
      metrics: { "t20.mae": { direction: "min", target: "<= 0.02" } },
    });
    expect(lineOf([])).toBe(1);
    expect(lineOf(["metrics"])).toBe(2);
    expect(lineOf(["metrics", "t20.mae", "target"])).toBe(4);
    expect(lineOf(["roots", 0])).toBe(1);
    expect(lineOf(["roots", 7])).toBeUndefined();
    expect(lineOf(["metrics", "none"])).toBeUndefined();
    expect(lineOf(["roots", 0, "deeper"])).toBeUndefined();
  });

  it("reads numbers as training programs write them", () => {
    expect(parseYaml("[.inf, -.inf, .nan, 1e-3, 1.0e-04, 0x1F, -0.0, 007]").value).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      0.001,
      0.0001,
      31,
      -0,
      7,
    ]);
  });

  it("keeps words and dates as texts, whatever YAML version the document claims", () => {
    expect(
      parseYaml("%YAML 1.1\n---\n{a: yes, b: 2020-01-01, c: !!timestamp 2020-01-01, d: !!binary AAAA}").value,
    ).toEqual({
      a: "yes",
      b: "2020-01-01",
      c: "2020-01-01",
      d: "AAAA",
    });
  });

  it("reads the content of Python's tags as plain data", () => {
    const text = [
      "a: !!python/object/apply:numpy.core.multiarray.scalar",
      "- !!python/object/apply:numpy.dtype",
      "  args: [f8]",
      "- !!binary |",
      "    AAAA",
      "b: !!python/tuple [1, 2]",
      "c: !!python/name:os.system ''",
      "d: !!set {x, y}",
    ].join("\n");
    expect(parseYaml(text).value).toEqual({
      a: [{ args: ["f8"] }, "AAAA\n"],
      b: [1, 2],
      c: "",
      d: { x: null, y: null },
    });
  });

  it("follows aliases and merges", () => {
    const { value, lineOf } = parseYaml("base: &b {lr: 0.1}\nrun:\n  <<: *b\n  seed: 1\nsame: *b\n");
    expect(value).toEqual({ base: { lr: 0.1 }, run: { lr: 0.1, seed: 1 }, same: { lr: 0.1 } });
    expect(lineOf(["same", "lr"])).toBe(1);
  });

  it("keeps __proto__ an ordinary member, also through a merge", () => {
    for (const text of [
      "__proto__: {evil: 1}",
      "a: &a {__proto__: {evil: 1}}\nb: {<<: *a}",
      "__proto__: 1\nconstructor: 2",
    ]) {
      const value = parseYaml(text).value as object;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect("evil" in value).toBe(false);
      expect("evil" in {}).toBe(false);
    }
    expect(Object.keys(parseYaml("__proto__: {evil: 1}").value as object)).toEqual(["__proto__"]);
  });

  it("takes the first of several documents and the last of duplicate keys", () => {
    expect(parseYaml("a: 1\na: 2\n---\nb: 3\n").value).toEqual({ a: 2 });
    expect(parseYaml("a: 1\n--- {[\n").value).toEqual({ a: 1 });
  });

  it("reads an empty text as null, and CRLF and a byte order mark", () => {
    expect(parseYaml("").value).toBeNull();
    expect(parseYaml("# only a remark\n").value).toBeNull();
    expect(parseYaml("\uFEFFa: 1\r\nb: 2\r\n").value).toEqual({ a: 1, b: 2 });
  });

  it.each([
    ["a: [1, 2\nb: 3", 2],
    ["a: 1\n\tb: 1", 2],
    ['a: 1\nb: "x', 2],
    ["a: 1\nb: *none", 1],
  ])("says on which line %j is wrong", (text, line) => {
    expect(errorOf(text).line).toBe(line);
    expect(errorOf(text).message.length).toBeGreaterThan(5);
  });

  it.each([
    ["flow", "[".repeat(1_000_000)],
    ["closed flow", "[".repeat(10_000) + "]".repeat(10_000)],
    ["flow maps", "{a: ".repeat(200_000)],
    ["dashes", "- ".repeat(200_000)],
    ["question marks", "? ".repeat(200_000)],
    ["indentation", Array.from({ length: 2000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  ])("refuses depth by %s before it costs anything", (_, text) => {
    const start = performance.now();
    expect(errorOf(text).message).toContain("nested deeper than 200 levels");
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("refuses aliases that grow or never end", () => {
    const names = "abcdefghi".split("");
    const list = (item: string) => `[${new Array(9).fill(item).join(", ")}]`;
    const bomb = names
      .map((name, i) => `${name}: &${name} ${list(i === 0 ? "x" : `*${names[i - 1]}`)}`)
      .join("\n");
    expect(errorOf(bomb).message).toContain("alias");
    expect(errorOf("&a {x: *a, y: *a}").message).toContain("holds itself");
    expect(errorOf("&a [*a]").message).toContain("holds itself");
    const many = Array.from({ length: 3000 }, (_, i) => `a${i}: &a${i} 1\nb${i}: *a${i}`).join("\n");
    expect(errorOf(many).message).toContain("aliases");
    const wide = `w: &w [${"1,".repeat(20_000)}]\nu: [${"*w,".repeat(500)}]`;
    expect(errorOf(wide).message).toContain("aliases that make more than");
  });

  it("refuses what is too large, reads 100,000 keys and long texts", () => {
    expect(errorOf(" ".repeat(9 * 1024 * 1024)).message).toContain("characters");
    expect(errorOf("[\n".concat("a,\n".repeat(400_000))).message).toContain("words and signs");
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: ${i}`).join("\n");
    expect(Object.keys(parseYaml(keys).value as object)).toHaveLength(100_000);
    expect((parseYaml(`a: |\n${"  text line\n".repeat(300_000)}`).value as { a: string }).a).toHaveLength(
      3_000_000,
    );
  });

  it("reads back what a YAML writer wrote", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        expect(parseYaml(stringify(value, { aliasDuplicateObjects: false })).value).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it("never fails in any other way on damaged text", () => {
    const valid =
      "a: &x {b: [1, 'two', \"three\"], c: !tag |\n    text\n  }\n? k\n: *x\nlist:\n  - 1\n  - {<<: *x}\n";
    const signs = [..."&*!|>%@`{}[],?:-#'\"\\ \n\t<\u0000", "\uFEFF", ""];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(valid.length), fc.constantFrom(...signs)), { maxLength: 6 }),
        (edits) => {
          const text = edits.reduce((now, [at, sign]) => now.slice(0, at) + sign + now.slice(at + 1), valid);
          try {
            parseYaml(text).lineOf(["list", 1]);
          } catch (error) {
            expect(error).toBeInstanceOf(YamlSyntaxError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
