import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGzipFile } from "../../src/formats/gzip.js";
import { readJsonLines, readJsonLinesOf } from "../../src/formats/jsonl.js";

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-gzip-"));
  path = join(folder, "log.jsonl.gz");
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = Array.from({ length: 5000 }, (_, step) => `{"step":${step},"loss":${Math.sin(step)}}\n`).join(
  "",
);

describe("readGzipFile", () => {
  it("unpacks what gzip packed", () => {
    writeFileSync(path, gzipSync(text));
    const read = readGzipFile(path);
    expect("bytes" in read && read.bytes.toString()).toBe(text);
  });

  it("unpacks several members one after the other", () => {
    writeFileSync(path, Buffer.concat([gzipSync("a\n"), gzipSync("b\n")]));
    expect(readGzipFile(path)).toMatchObject({ bytes: Buffer.from("a\nb\n"), problems: [] });
  });

  it("gives the beginning of a file that was cut off, with a problem", () => {
    const packed = gzipSync(text);
    writeFileSync(path, packed.subarray(0, Math.floor(packed.length / 2)));
    const read = readGzipFile(path);
    if (!("bytes" in read)) throw new Error("not read");
    expect(read.bytes.length).toBeGreaterThan(1000);
    expect(text.startsWith(read.bytes.toString())).toBe(true);
    expect(read.problems).toMatchObject([{ code: "cut-gzip", path }]);
  });

  it("refuses what would unpack to more than the limit", () => {
    writeFileSync(path, gzipSync(Buffer.alloc(50 * 1024 * 1024)));
    expect(readGzipFile(path, { maxBytes: 1024 * 1024 })).toMatchObject({
      problem: { code: "file-too-large" },
    });
  });

  it.each([
    ["no gzip at all", Buffer.from('{"step":1}\n')],
    ["nothing", Buffer.alloc(0)],
    [
      "a header and rubbish",
      Buffer.concat([gzipSync("abc").subarray(0, 10), Buffer.from("rubbish rubbish")]),
    ],
  ])("never throws: %s", (_, bytes) => {
    writeFileSync(path, bytes);
    const read = readGzipFile(path);
    const problems = "problem" in read ? [read.problem] : "problems" in read ? read.problems : [];
    expect("bytes" in read ? read.bytes.length : 0).toBe(0);
    if (bytes.length > 0) expect(problems).toHaveLength(1);
  });

  it("tells a missing file from a bad one", () => {
    expect(readGzipFile(join(folder, "none.gz"))).toEqual({ missing: true });
  });
});

describe("readJsonLinesOf", () => {
  it("reads bytes as readJsonLines reads the file that holds them", () => {
    for (const sample of [text, '{"a":1}\nno\n{"a":2}\n{"a":', '\uFEFF{"a":NaN}\r\n', "", '{"a":1}']) {
      writeFileSync(path, sample);
      const fromFile: unknown[] = [];
      const fromBytes: unknown[] = [];
      const file = readJsonLines(path, {}, (...line) => fromFile.push(line));
      const bytes = readJsonLinesOf(Buffer.from(sample), { path }, (...line) => fromBytes.push(line));
      expect(fromBytes).toEqual(fromFile);
      // Only a file can be read on from where it ended.
      expect({ ...bytes, end: undefined }).toEqual({ ...file, end: undefined });
    }
  });

  it("stops after so many values or bytes", () => {
    const values: unknown[] = [];
    readJsonLinesOf(Buffer.from("{}\n{}\n{}\n"), { path, maxLines: 2 }, (value) => values.push(value));
    expect(values).toHaveLength(2);
    const read = readJsonLinesOf(Buffer.from("{}\n{}\n{}\n"), { path, maxBytes: 4 }, () => undefined);
    expect(read).toMatchObject({ lines: 1, problems: [{ path }] });
  });
});
