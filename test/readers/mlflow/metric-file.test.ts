// A metric's file looked through as bytes says what its lines say.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMetricFile } from "../../../src/readers/mlflow/metric-file.js";
import { scanMetric } from "../../../src/readers/mlflow/metric-scan.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1_767_600_000_000, max: 1_767_600_000_003 }).map(String) },
  fc.constantFrom("0", "1", "007", "123456789012345", "1234567890123456", "-5", "1e3", ""),
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 4, arbitrary: fc.constantFrom("0.5", "-0.25", "1e-05", "1E+300", "3", "-0", "0.0") },
  fc.constantFrom(
    "nan",
    "inf",
    "-inf",
    "1e400",
    "5.",
    ".5",
    "-",
    "e5",
    "1e",
    "1e+",
    "0x10",
    "--1",
    "",
    "1_0",
  ),
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }).map(String) },
  fc.constantFrom("999999999", "1000000000", "99999999999", "-1", "1.5", "007", "", "x"),
);
const plainLine = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom("0.5", "-0.25", "1e-05", "2"), fc.nat(5))
  .map((parts) => `${parts.join(" ")}\n`);
const anyLine = fc
  .tuple(
    fc.tuple(time, value, step),
    fc.constantFrom("\n", "\n", "\n", "\r\n", " \n", " name digest\n", "\n\n", ""),
  )
  .map(([parts, end]) => parts.join(" ") + end);
const plainFile = fc.array(plainLine, { maxLength: 12 }).map((lines) => Buffer.from(lines.join("")));
const mutatedFile = fc
  .tuple(plainFile, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 2 }), fc.option(fc.nat(200)))
  .map(([bytes, changes, length]) => {
    const changed = Buffer.from(bytes);
    for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
    return changed.subarray(0, length ?? changed.length);
  });
const strangeFile = fc.array(fc.oneof(plainLine, anyLine), { maxLength: 6 }).map((lines) => {
  return Buffer.from(lines.join(""));
});

describe("a metric's file", () => {
  it.each([
    { form: "plain", files: plainFile, leastScanned: 1 },
    { form: "mutated", files: mutatedFile, leastScanned: 0.2 },
    { form: "strange", files: strangeFile, leastScanned: 0.05 },
  ])(
    "has the same latest value, repeated steps and problems as its lines ($form)",
    ({ files, leastScanned }) => {
      const path = join(temporaryFolder(), "loss");
      let [all, scanned] = [0, 0];
      const sameAsLines = (bytes: Buffer): void => {
        writeFileSync(path, bytes);
        all++;
        if (scanMetric(bytes, bytes.length) !== undefined) scanned++;
        const { points, ...byLines } = readMetricFile(path, true);
        expect(readMetricFile(path, false)).toEqual({ ...byLines, points: [] });
        expect(points.length).toBeGreaterThanOrEqual(byLines.again);
      };
      fc.assert(fc.property(files, sameAsLines), { numRuns: 500 });
      expect(scanned / all).toBeGreaterThanOrEqual(leastScanned);
    },
  );

  it("that is larger than the memory it is read into is read whole, and the next one does not see its bytes", () => {
    const folder = temporaryFolder();
    const [large, small] = [join(folder, "large"), join(folder, "small")];
    const lines = Array.from(
      { length: 5000 },
      (_, at) => `1767600000${String(at).padStart(3, "0")} 0.${at} ${at}\n`,
    );
    writeFileSync(large, lines.join(""));
    writeFileSync(small, "1 2 3\n");
    expect(readMetricFile(large, false).latest).toBe(0.4999);
    expect(readMetricFile(small, false)).toEqual({ latest: 2, points: [], again: 0, problems: [] });
  });
});
