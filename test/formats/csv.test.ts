import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvChunks, encodeCsv, parseCsv } from "../../src/formats/csv.js";
import { withPython } from "../helpers/python.js";

const plainText = fc.string().filter((text) => !/^[=+\-@\t\r\n]/.test(text));

describe("encodeCsv", () => {
  it("keeps full precision, and missing, null, NaN and empty apart", () => {
    const row = [
      0.1 + 0.2,
      -0,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      5e-324,
      undefined,
      null,
      "",
      true,
      1e21,
    ];
    expect(encodeCsv(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], [row])).toBe(
      'a,b,c,d,e,f,g,h,i,j\n0.30000000000000004,-0,NaN,-Infinity,5e-324,,null,"",true,1e+21\n',
    );
  });

  it("quotes what RFC 4180 says", () => {
    expect(encodeCsv(["a,b", 'c"d', "e\nf"], [[" x", "y\r", "z"]])).toBe(
      '"a,b","c""d","e\nf"\n" x","y\r",z\n',
    );
  });

  it("defuses texts that are formulas and leaves numbers alone", () => {
    const texts = ["=1+1", "+x", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x","y")'];
    const cells = encodeCsv(
      ["t"],
      texts.map((text) => [text]),
    )
      .split(/\n(?=")/)
      .slice(1);
    expect(cells.slice(0, 5)).toEqual(['"\'=1+1"', '"\'+x"', '"\'-1"', '"\'@SUM(A1)"', '"\'\t=1"']);
    expect(
      parseCsv(
        encodeCsv(
          ["t"],
          texts.map((text) => [text]),
        ),
      ).rows,
    ).toEqual(texts.map((text) => [`'${text}`]));
    expect(encodeCsv(["n"], [[-1], [-1e-9]])).toBe("n\n-1\n-1e-9\n");
    expect(encodeCsv(["=cmd"], [])).toBe('"\'=cmd"\n');
  });

  it("writes lists as JSON and a missing only cell so that the row stays", () => {
    expect(encodeCsv(["a"], [[[1, "x", Number.NaN]], [undefined], [1]])).toBe(
      'a\n"[1,""x"",""NaN""]"\n""\n1\n',
    );
  });

  it("gives the same text in pieces", () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [i, `text ${i}`, i / 7]);
    const pieces = [...csvChunks(["i", "t", "x"], rows)];
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(encodeCsv(["i", "t", "x"], rows));
  });

  it("reads back as what it was, whatever the texts", () => {
    const table = fc.integer({ min: 1, max: 5 }).chain((width) => {
      const row = fc.array(plainText, { minLength: width, maxLength: width });
      return fc.tuple(row, fc.array(row, { maxLength: 6 }));
    });
    fc.assert(
      fc.property(table, ([header, rows]) => {
        fc.pre(!header[0]?.startsWith("#"));
        const parsed = parseCsv(encodeCsv(header, rows), { delimiter: "," });
        expect(parsed.header).toEqual(header.map((name) => name.trim()));
        expect(parsed.rows).toEqual(rows);
        expect(parsed.problems).toEqual([]);
      }),
    );
  });
});

describe("parseCsv", () => {
  it("reads padded headers, a byte order mark and CRLF", () => {
    const table = parseCsv("\uFEFF  epoch,  train/loss \r\n1, 0.5\r\n\r\n2, 0.25\r\n");
    expect(table).toEqual({
      header: ["epoch", "train/loss"],
      rows: [
        ["1", " 0.5"],
        ["2", " 0.25"],
      ],
      lineNumbers: [2, 4],
      problems: [],
      tornTail: false,
    });
  });

  it("skips and keeps a first line of JSON", () => {
    const table = parseCsv('#{"t_start": 1.5, "env_id": "CartPole"}\nr,l,t\n1,2,3\n');
    expect(table.preamble).toBe('#{"t_start": 1.5, "env_id": "CartPole"}');
    expect(table.header).toEqual(["r", "l", "t"]);
    expect(table.lineNumbers).toEqual([3]);
  });

  it.each([
    ["step\tloss,total\n1\t2\n", ["step", "loss,total"]],
    ["a;b;c\n1,5;2;3\n", ["a", "b", "c"]],
    ['"x;y;z",b\n1,2\n', ["x;y;z", "b"]],
    ["a|b\n1|2\n", ["a", "b"]],
    ["one\n1\n", ["one"]],
  ])("finds the delimiter of %j", (text, header) => {
    expect(parseCsv(text).header).toEqual(header);
    expect(parseCsv(text).problems).toEqual([]);
  });

  it("reads quotes with delimiters, line breaks and quotes in them, and text after them", () => {
    const { rows, lineNumbers } = parseCsv('a,b\n"x,1","two\nlines"\n"say ""hi""",""\n"ab"c,d"e"\n');
    expect(rows).toEqual([
      ["x,1", "two\nlines"],
      ['say "hi"', ""],
      ["abc", 'd"e"'],
    ]);
    expect(lineNumbers).toEqual([2, 4, 5]);
  });

  it("reports rows that are too short or too long, with their line, and keeps them", () => {
    const { rows, problems } = parseCsv("a,b\n1\n1,2,3\n1,2\n", { path: "log.csv" });
    expect(rows).toHaveLength(3);
    expect(problems).toEqual([
      { code: "ragged-row", path: "log.csv:2", message: "has 1 cells, the header 2." },
      { code: "ragged-row", path: "log.csv:3", message: "has 3 cells, the header 2." },
    ]);
    const many = parseCsv(`a,b\n${"1\n".repeat(1000)}`).problems;
    expect(many).toHaveLength(21);
    expect(many[20]?.message).toBe("980 more problems like these are not listed.");
  });

  it("tells a cut last row from a broken one", () => {
    expect(parseCsv("a,b\n1,2\n3")).toMatchObject({ tornTail: true, problems: [] });
    expect(parseCsv('a,b\n1,"tw')).toMatchObject({ tornTail: true, problems: [], rows: [["1", "tw"]] });
    expect(parseCsv("a,b\n1,2")).toMatchObject({ tornTail: false, problems: [] });
    expect(parseCsv("a,b\n1\n")).toMatchObject({ tornTail: false, problems: [{ code: "ragged-row" }] });
    expect(parseCsv('a,b\n1,"stray\n2,3\n4,5\n', { path: "p" })).toMatchObject({
      tornTail: false,
      problems: [{ code: "open-quote", path: "p:2" }],
    });
  });

  it("reads nothing as nothing", () => {
    for (const text of ["", "\n\n", "\uFEFF", "#{}"])
      expect(parseCsv(text)).toMatchObject({ header: [], rows: [] });
    expect(parseCsv("a,b")).toMatchObject({ header: ["a", "b"], rows: [] });
  });

  it("stops before a table of nothing but delimiters fills the memory", () => {
    const wide = parseCsv(`a,b\n1,2\n${",".repeat(10_000_000)}\n3,4\n`);
    expect(wide.rows).toEqual([["1", "2"]]);
    expect(wide.problems.map((problem) => problem.code)).toEqual(["too-many-cells"]);
    expect(parseCsv(",".repeat(10_000_000)).header).toHaveLength(1_000_000);
    const long = parseCsv(`a\n${`${",".repeat(900_000)}\n`.repeat(30)}`, { delimiter: "," });
    expect(long.rows).toHaveLength(22);
    expect(long.problems.at(-1)?.code).toBe("ragged-row");
    expect(long.problems).toHaveLength(21);
  });

  it("takes linear time on quotes", () => {
    const start = performance.now();
    parseCsv(`a\n${'"'.repeat(2_000_001)}`);
    parseCsv(`a\n${'"",'.repeat(500_000)}`);
    parseCsv(`a\n${'"\n'.repeat(500_000)}`);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', ",", "\n", "\r", "a", " ", "#", "{", "\uFEFF", ";")),
        (signs) => {
          const { rows, lineNumbers } = parseCsv(signs.join(""));
          expect(lineNumbers).toHaveLength(rows.length);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("with pandas", () => {
  withPython(["pandas"], (test) => {
    test("pandas reads the same numbers, texts and gaps", (runPython) => {
      const folder = mkdtempSync(join(tmpdir(), "runledger-csv-"));
      const rows = [
        [0.1 + 0.2, "a,b", -0, undefined],
        [5e-324, 'say "hi"\nthere', Number.NaN, null],
        [Number.POSITIVE_INFINITY, "ä😀", -1.5e300, 7],
      ];
      writeFileSync(join(folder, "t.csv"), encodeCsv(["x", "text", "y", "z"], rows));
      const code = `
import pandas, sys, math
t = pandas.read_csv(sys.argv[1] + "/t.csv", float_precision="round_trip")
assert t.x.tolist() == [0.1 + 0.2, 5e-324, math.inf], t.x
assert t.text.tolist() == ["a,b", 'say "hi"\\nthere', "ä😀"], t.text
assert math.copysign(1, t.y[0]) == -1 and t.y[0] == 0 and math.isnan(t.y[1]) and t.y[2] == -1.5e300, t.y
assert t.z.isna().tolist() == [True, True, False] and t.z[2] == 7, t.z
print("same")`;
      expect(runPython(code, folder).trim()).toBe("same");
      rmSync(folder, { recursive: true });
    });
  });
});
