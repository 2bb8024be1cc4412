// Keras' CSVLogger: every value that Keras gave its callbacks, and which tables are its at all.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { keras } from "../../src/readers/keras.js";
import { cutEverywhere, withChangedFile } from "../helpers/cut-tool-file.js";
import { expectPoints, numberOf, readTool, toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const answer = toolAnswer("keras");
const read = readTool(keras, "keras");
const log = "epoch,acc,loss,val_acc,val_loss\n0,0.5,1.2,NA,NA\n1,0.6,1,0.5,1.1\n";

describe("the logs of the tool", () => {
  it("are the runs that it wrote, and no others, through the whole catalog too", () => {
    const { runs } = loadRuns([toolTree("keras")], testContext());
    const folders = answer.runs.map(({ path = "" }) => path.split("/")[0] ?? "").sort();
    expect(read.map(({ run }) => run.id).sort()).toEqual(folders);
    expect(runs.map(({ id, layout }) => [id, layout])).toEqual(folders.map((id) => [id, "keras"]));
  });

  it.each(answer.runs)("$id has every value of every epoch", (expected) => {
    const found = read.find(({ run }) => `${run.path}/`.endsWith(`/${expected.path?.split("/")[0]}/`));
    if (found === undefined) throw new Error("not found");
    expectPoints(found, expected);
    for (const [metric, points] of Object.entries(expected.metrics ?? {}))
      expect(found.run.metrics.get(metric)).toEqual(numberOf(points.at(-1)?.[1] ?? null));
  });

  it("that go on after a resume say that epochs came again", () => {
    const codes = Object.fromEntries(read.map(({ run }) => [run.id, run.problems.map(({ code }) => code)]));
    expect(codes).toEqual({ "run-a": [], "run-b": ["repeated-step"], "run-c": [], "run-d": [] });
  });

  it("differ when one value differs: a control", () => {
    const [run] = withChangedFile({ reader: keras, tool: "keras", file: "run-a/training.log" }, (text) =>
      text.replace("0.3478153347969055", "0.3478153347969056"),
    );
    expect(run?.metrics.get("loss")).toBe(0.3478153347969056);
  });

  it("are a run each where several lie in one folder", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "logs/a.csv": log,
      "logs/b.csv": log,
      "logs/a.keras": "not read",
      "logs/notes.md": "hm",
    });
    const { runs } = readRoot(keras, root);
    expect(runs.map(({ id, path }) => [id, path])).toEqual([
      ["a", join(root, "logs/a.csv")],
      ["b", join(root, "logs/b.csv")],
    ]);
  });
});

describe("what is left to the reader of shapes", () => {
  const layoutsOf = (files: Readonly<Record<string, unknown>>): string[] => {
    const root = temporaryFolder();
    writeTree(root, files);
    return readRoot(keras, root).runs.map(({ id }) => id);
  };

  it.each([
    ["epochs from 1", "epoch,acc,loss\n1,0.5,1.2\n"],
    ["names that are not sorted", "epoch,loss,acc\n0,0.5,1.2\n"],
    ["no loss", "epoch,acc,recall\n0,0.5,1.2\n"],
    ["one name alone", "epoch,loss\n0,1.2\n"],
    ["a step beside the epoch", "epoch,loss,step\n0,0.5,once\n"],
    ["a validation of nothing", "epoch,loss,val_acc\n0,0.5,0.2\n"],
    ["words in its cells", "epoch,loss,phase\n0,0.5,train\n"],
    ["no whole line", "epoch,acc,loss\n0,0.5,1.2"],
    ["nothing", ""],
  ])("a table with %s", (_, text) => {
    expect(layoutsOf({ "a/training.csv": text })).toEqual([]);
  });

  it("a folder that keeps settings or results too, or has settings beside it", () => {
    expect(layoutsOf({ "a/training.csv": log, "a/config.json": { lr: 1 } })).toEqual([]);
    expect(layoutsOf({ "a/training.csv": log, "a/summary.txt": "Total params: 12\n" })).toEqual([]);
    expect(layoutsOf({ "configs/a.yaml": "lr: 1\n", "logs/a/training.csv": log })).toEqual([]);
    expect(layoutsOf({ "a/training.csv": log })).toEqual(["a"]);
  });

  it("is read by it as before", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a/training.csv": log,
      "a/config.json": { lr: 0.5 },
      "b/training.csv": log,
      "b/config.json": { lr: 1 },
    });
    const { runs } = loadRuns([root], testContext());
    expect(
      runs.map(({ id, layout, params, metrics }) => [id, layout, params.get("lr"), metrics.get("loss")]),
    ).toEqual([
      ["a", "shape", 0.5, 1],
      ["b", "shape", 1, 1],
    ]);
  });
});

describe("bad input", () => {
  it("a log cut anywhere gives what is whole, as long as one line is", () => {
    const result = cutEverywhere({
      reader: keras,
      tool: "keras",
      run: "run-b",
      at: "run-b",
      file: "run-b/history.csv",
    });
    expect(result.codes).toEqual(["cut-file", "repeated-step"]);
    expect(result.points).toBeGreaterThan(1000);
    expect(result.lost).toBeLessThan(30);
  });

  it("a line torn by a crash, to which a resumed training appended, is left out", () => {
    const root = temporaryFolder();
    writeTree(root, { "a/training.csv": `${log}2,0.7,0.8,0.2,0.7,0.9,0.6,1\n3,0.8,0.7,0.6,0.9\n` });
    const [run] = readRoot(keras, root).runs;
    expect(run?.metrics.get("loss")).toBe(0.7);
    expect(run?.problems).toEqual([
      {
        code: "ragged-row",
        path: `${join(root, "a/training.csv")}:4`,
        message: "has 8 cells, the header 5. It was left out.",
      },
    ]);
  });
});
