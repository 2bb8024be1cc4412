// The reader of JSON lines on damaged logs: from a file, from memory and in pieces it says the same.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, expect, it } from "vitest";
import { type JsonLinesOptions, readJsonLines, readJsonLinesOf } from "../../../src/formats/jsonl.js";
import { type FuzzTarget, fuzz } from "../../helpers/fuzz.js";
import { fuzzPlanted } from "../../helpers/planted-fault.js";

const folder = mkdtempSync(join(tmpdir(), "runledger-json-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "log.jsonl");

const samples = [
  '{"step": 1, "loss": 0.5}\n{"step": 2, "loss": NaN}\n{"step": 3, "loss": 0.25}\n',
  '\uFEFF{"a": "\\u00fc"}\r\n\r\n[1, 2, {"b": [null]}]\r\n"text"\n12',
  '{"type": "metric", "name": "val/acc", "value": -Infinity}\n{"torn": ',
];
const words = [
  ...'\n\r"{}[],:\\',
  ...["\r\n", "\n\n\n", "NaN", "-inf", '"__proto__":', "\u0000", "\uFEFF", "[".repeat(2000), "{".repeat(50)],
  ...["x".repeat(300), '{"a":1}\n'.repeat(200), "é", "\u2028", "1e999"],
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xed, 0xa0, 0x80]),
];

/** Small, so that long lines and large files occur. */
const limits: JsonLinesOptions = { maxLineBytes: 4096 };

function accepts(input: Buffer): boolean {
  const values: unknown[] = [];
  const numbers: number[] = [];
  const read = readJsonLinesOf(input, { ...limits, path }, (value, line) => {
    values.push(value);
    numbers.push(line);
  });
  if (read.lines !== values.length) throw new Error("lines and values differ in number");
  if (read.problems.length > 21) throw new Error("more problems than are listed");
  if (read.skippedLines > 0 !== read.problems.length > 0) throw new Error("a line was skipped in silence");
  if (numbers.some((line, index) => line <= (numbers[index - 1] ?? 0))) throw new Error("lines do not rise");
  if (read.lines + read.skippedLines > lineBreaks(input) + 1) throw new Error("more lines than there are");
  const isUtf16 = (input[0] === 0xff && input[1] === 0xfe) || (input[0] === 0xfe && input[1] === 0xff);
  // A file is looked at for UTF-16 first; bytes in memory are not.
  if (input.length % 16 === 0 && !isUtf16) compareWithFile(input, values);
  return values.length > 0;
}

function lineBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++;
  return count;
}

function compareWithFile(input: Buffer, values: readonly unknown[]): void {
  writeFileSync(path, input);
  const again: unknown[] = [];
  readJsonLines(path, limits, (value) => again.push(value));
  const isSame = isDeepStrictEqual(again, values);
  if (!isSame && !input.subarray(0, 4).includes(0))
    throw new Error("a file says something else than its bytes");
}

const target: FuzzTarget = { name: "JSON lines", samples, words, inputs: 100_000, accepts };

it("100,000 damaged logs end with values or problems", () => {
  const report = fuzz(target);
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(5000);
}, 1_200_000);

it("fails on a reader that believes every line", () => {
  const report = fuzzPlanted(target, (input) => {
    const lines = input.toString("utf8").split("\n");
    return lines.every((line) => line === "" || JSON.parse(line) !== undefined);
  });
  expect(report.failures.length).toBeGreaterThan(0);
});
