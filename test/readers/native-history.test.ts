import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { curvesOfHistory } from "../../src/core/diagnosis/curves.js";
import { readLastValues, readNativeCurves, readNativeHistory } from "../../src/readers/native-history.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("reads all segments in order, over torn ends and gaps", () => {
  const folder = temporaryFolder();
  const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join("\n"));
  write(
    "history.jsonl",
    '{"step":0,"epoch":0,"time":1.5,"loss":"NaN"}',
    '{"step":1,"loss":0.5}',
    '{"step":2,"lo',
  );
  write("history.2.jsonl", '{"step":2,"loss":0.25,"acc":null}', "");
  write("history.10.jsonl", '{"gap":{"rows":7,"reason":"ENOSPC"}}', '{"step":10,"loss":0.1}', "");
  write("history.jsonl.bak", '{"step":99,"loss":9}', "");
  const { history, problems } = readNativeHistory(folder);
  expect(history.get("loss")).toEqual([
    { step: 0, epoch: 0, time: 1.5, value: Number.NaN },
    { step: 1, value: 0.5 },
    { step: 2, value: 0.25 },
    { step: 10, value: 0.1 },
  ]);
  expect(problems).toMatchObject([
    {
      code: "history-gap",
      path: `${join(folder, "history.10.jsonl")}:1`,
      message: expect.stringContaining("7 rows"),
    },
  ]);
  expect(readLastValues(folder).last).toEqual(
    new Map([
      ["loss", 0.1],
      ["acc", null],
    ]),
  );
  const read = readNativeCurves(folder);
  expect(read.problems).toEqual(problems);
  expect(read.curves).toEqual(curvesOfHistory(history));
  expect(read.curves).toMatchObject([
    {
      name: "loss",
      steps: Float64Array.of(0, 1, 2, 10),
      epochs: Float64Array.of(0, Number.NaN, Number.NaN, Number.NaN),
    },
    { name: "acc", steps: new Float64Array(0) },
  ]);
});
