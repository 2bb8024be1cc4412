import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JsonLinesOptions, readJsonLines } from "../../src/formats/jsonl.js";

let path: string;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-jsonl-"));
  path = join(folder, "history.jsonl");
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(data: string | Uint8Array, options: JsonLinesOptions = {}) {
  writeFileSync(path, data);
  return readAgain(options);
}

function readAgain(options: JsonLinesOptions = {}) {
  const values: unknown[] = [];
  const numbers: number[] = [];
  const result = readJsonLines(path, options, (value, line) => {
    values.push(value);
    numbers.push(line);
  });
  return { ...result, values, numbers };
}

describe("readJsonLines", () => {
  it("hands over each value with its line number", () => {
    expect(read('{"a":1}\n\n[2]\n3\n')).toEqual({
      values: [{ a: 1 }, [2], 3],
      numbers: [1, 3, 4],
      lines: 3,
      problems: [],
      skippedLines: 0,
      tornTail: false,
      missing: false,
      end: { at: 15, lineNumber: 5 },
    });
  });

  it("reads a byte order mark, CRLF and bare NaN", () => {
    const { values, problems } = read('\uFEFF{"a":NaN}\r\n{"a":-Infinity}\r\n \r\n');
    expect(values).toEqual([{ a: Number.NaN }, { a: Number.NEGATIVE_INFINITY }]);
    expect(problems).toEqual([]);
  });

  it("takes a torn last line for what a crash leaves, not for a problem", () => {
    for (const tail of ['{"a":', '{"a":1', '"x', "12", "\0\0\0\0", "{"]) {
      expect(read(`{"a":0}\n${tail}`)).toMatchObject({ values: [{ a: 0 }], problems: [], tornTail: true });
    }
    expect(read('{"a":0}\n{"a":1}')).toMatchObject({ values: [{ a: 0 }, { a: 1 }], tornTail: false });
  });

  it("names the line and column of what is no JSON and goes on", () => {
    const { values, problems } = read('{"a":1}\n{"a":}\nno\n{"a":2}\n');
    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(problems).toEqual([
      {
        code: "malformed-json",
        path: `${path}:2`,
        message: 'column 6: found "}" where a value belongs. Skipped.',
      },
      {
        code: "malformed-json",
        path: `${path}:3`,
        message: 'column 1: found "no" where a value belongs. Skipped.',
      },
    ]);
  });

  it("lists few of many problems and counts the rest", () => {
    const { problems, values } = read(`${"x\n".repeat(100_000)}1\n`);
    expect(values).toEqual([1]);
    expect(problems).toHaveLength(21);
    expect(problems[20]?.message).toBe("99980 more lines of this file could not be read.");
  });

  it("says that a file is missing, and why another cannot be read", () => {
    const none = readJsonLines(join(folder, "none"), {}, () => undefined);
    expect(none).toEqual({ problems: [], skippedLines: 0, lines: 0, tornTail: false, missing: true });
    expect(readJsonLines(folder, {}, () => undefined).problems[0]?.code).toBe("not-a-file");
    expect(read("")).toMatchObject({ lines: 0, problems: [], tornTail: false, missing: false });
  });

  it("says that it does not read UTF-16", () => {
    expect(read(Buffer.from("\uFEFF{}\n", "utf16le")).problems[0]?.message).toContain("UTF-16");
  });

  it("reads bytes that are not UTF-8 as replacement characters", () => {
    expect(read(Buffer.from([0x22, 0xff, 0x22, 0x0a])).values).toEqual(["\uFFFD"]);
  });

  it("skips a 600 MiB line in little memory and reads those around it", () => {
    writeFileSync(path, '{"a":1}\n');
    truncateSync(path, 600 * 1024 * 1024);
    appendFileSync(path, '\n{"a":2}\n');
    const before = process.memoryUsage();
    const { values, problems } = readAgain();
    const after = process.memoryUsage();
    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path: `${path}:2`,
      message: expect.stringContaining("629145592 bytes"),
    });
    expect(after.rss - before.rss).toBeLessThan(100 * 1024 * 1024);
  });

  it("skips a line that is too long and has no end", () => {
    expect(read(`1\n${"x".repeat(100)}`, { maxLineBytes: 50 }).problems[0]?.path).toBe(`${path}:2`);
    expect(read(`"${"x".repeat(48)}"\n`, { maxLineBytes: 50 }).lines).toBe(1);
    expect(read(`"${"x".repeat(49)}"\n`, { maxLineBytes: 50 }).lines).toBe(0);
  });

  it("stops where it is told to", () => {
    expect(read("1\n2\n3\n", { maxLines: 2 })).toMatchObject({ values: [1, 2], problems: [] });
    const cut = read("1\n2\n3\n", { maxBytes: 4 });
    expect(cut.values).toEqual([1, 2]);
    expect(cut.problems[0]?.message).toBe("has 6 bytes; reading stopped after 4.");
  });

  it("joins lines across chunks whatever their lengths", () => {
    const records = fc.array(fc.record({ text: fc.string({ maxLength: 50 }), pad: fc.nat(300_000) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(records, (lines) => {
        const values = lines.map(({ text, pad }) => ({ text, pad: "ä".repeat(pad) }));
        const result = read(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
        expect(result.values).toEqual(values);
        expect(result.problems).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { lines, values } = read(bytes);
        expect(values).toHaveLength(lines);
      }),
    );
  });

  it("lets errors of the caller pass and closes the file", () => {
    writeFileSync(path, "1\n");
    const fail = () =>
      readJsonLines(path, {}, () => {
        throw new SyntaxError("the caller's own");
      });
    for (let i = 0; i < 5000; i++) expect(fail).toThrow("the caller's own");
  });
});
