import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { columnsOfPoints } from "../../src/core/view/order-curve.js";
import { readNativeHistory } from "../../src/readers/native-history.js";
import { NativePoints } from "../../src/readers/native-points.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function pointsOf(folder: string): NativePoints {
  const points = new NativePoints();
  for (const pieces = points.read(folder); pieces.next().done !== true; );
  return points;
}

function said(points: NativePoints): unknown {
  const curves = [...points.curves.finish()].map(([metric, { steps, values }]) => [
    metric,
    [...steps],
    [...values],
  ]);
  return { curves, problems: points.problems };
}

/** What the plain reading says, in the same form. */
function expected(folder: string): unknown {
  const { history, problems } = readNativeHistory(folder);
  const curves = [...history].map(([metric, points]) => {
    const { steps, values } = columnsOfPoints(points);
    return [metric, [...steps], [...values]];
  });
  return { curves, problems };
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  fc.constantFrom(
    "-0",
    "1E5",
    "0.1e-7",
    "123456789012345678901234567890",
    "NaN",
    "-Infinity",
    "1e999",
    "01",
    "1.",
  ),
);
const value = fc.oneof(
  { weight: 6, arbitrary: number },
  {
    weight: 2,
    arbitrary: fc.constantFrom("null", "true", '"NaN"', '"-Infinity"', '"text"', '"\\u004eaN"', "[1,2]"),
  },
  { weight: 1, arbitrary: fc.constantFrom("{}", '{"a":1}', '{"b":{"c":2}}', '{"a":"x","b":null}') },
);
const name = fc.constantFrom(
  ...[
    "loss",
    "acc",
    "val.loss",
    "val",
    "7",
    "",
    "a",
    "gap",
    "time",
    "epoch",
    "step",
    "__proto__",
    "\\u0061",
    "ü",
  ],
);
const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .array(fc.tuple(name, value), { maxLength: 5 })
      .map((members) => `{${members.map(([key, text]) => `"${key}":${text}`).join(",")}}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "  ", "[1]", "3", "{", '{"gap":{"rows":3,"reason":"ENOSPC"}}', "\0\0"),
  },
);

it("says what the plain reading says, whatever the lines", () => {
  const folder = temporaryFolder();
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (lines, times) => {
      // Shapes are learned from the first of each and used for the others.
      const text = Array.from({ length: times }, () => lines.join("\n")).join("\n");
      writeFileSync(join(folder, "history.jsonl"), text);
      expect(said(pointsOf(folder))).toEqual(expected(folder));
    }),
    { numRuns: 150 },
  );
});

it("says the same of lines that lie over the border of two pieces, and of many metrics", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 9000 }, (_, step) => {
    const metrics = { loss: 1 / (step + 3), ...(step % 7 === 0 ? { "val.acc": Math.sqrt(step) } : {}) };
    return JSON.stringify({
      step,
      time: 1.7e9 + step / 7,
      ...metrics,
      note: step % 100 === 0 ? "x".repeat(80) : "y",
    });
  });
  writeFileSync(join(folder, "history.jsonl"), lines.join("\n"));
  writeFileSync(join(folder, "history.2.jsonl"), '{"loss":3}\n{"loss":4}\n');
  const points = pointsOf(folder);
  expect(said(points)).toEqual(expected(folder));
  expect(points.curves.column("loss").length).toBe(9002);
});

it("reads on behind the last whole line, over a torn one and a gap", () => {
  const folder = temporaryFolder();
  const path = join(folder, "history.jsonl");
  writeFileSync(path, '{"step":0,"loss":1}\n{"step":1,"lo');
  const points = pointsOf(folder);
  expect(said(points)).toEqual(expected(folder));
  for (const more of ['ss":2}\n', '{"gap":{"rows":1,"reason":"EIO"}}\n{"loss":', "5", '}\n{"acc":1}\n']) {
    appendFileSync(path, more);
    for (const pieces = points.readAdded(); pieces.next().done !== true; );
    expect(said(points)).toEqual(expected(folder));
  }
});
